"""Where the time of one prediction goes, asked for one after the other."""

from typing import Any

from bench.client import distinct_images
from bench.micro import predict_stages
from bench.ours.copies import asker
from bench.parts.session import Session
from bench.yardstick.table import Row

_N = 100


def stages(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """Medians of every stage as the answers tell them."""
    copy = session.copy("shipped")
    images = distinct_images(session.folder / "samples")
    measured = predict_stages.measure(asker(copy), images, _N)
    print(predict_stages.table(measured), flush=True)
    told = measured["stages"]["beside Flask"]
    name = "shipped: everything beside Flask"
    return measured, [Row(name, "1", p50_ms=f"{told['median']:.1f}", p99_ms=f"{told['p95']:.1f} (p95)")]
