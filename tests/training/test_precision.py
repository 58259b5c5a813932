"""Numbers the processor has no instructions for are not computed in."""

import pytest
import torch

from training.precision import autocast, bf16_pays

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("has", "pays"),
    [({}, False), ({"avx512_f": True}, False), ({"avx512_bf16": True}, True), ({"amx_bf16": True}, True)],
)
def test_bf16_is_used_where_the_processor_has_it(
    monkeypatch: pytest.MonkeyPatch, has: dict[str, bool], pays: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: has)

    assert bf16_pays(CPU) is pays
    with autocast(CPU):
        assert torch.is_autocast_enabled("cpu") is pays
    with autocast(CPU, wanted=False):
        assert not torch.is_autocast_enabled("cpu")
