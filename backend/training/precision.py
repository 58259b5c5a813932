"""In which numbers a network is computed in training: bf16 where the processor has it, else fp32."""

import torch


def bf16_pays(place: torch.device) -> bool:
    """Whether bf16 is computed by the hardware.

    A CPU without such instructions takes about ten times as long as in fp32 (`python -m bench.micro.precision`).
    """
    if place.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    can = torch.cpu.get_capabilities()
    return bool(can.get("avx512_bf16") or can.get("amx_bf16"))


def autocast(place: torch.device, *, wanted: bool = True) -> torch.autocast:
    """The context in which the forward pass of a network on `place` runs."""
    return torch.autocast(place.type, torch.bfloat16, enabled=wanted and bf16_pays(place))
