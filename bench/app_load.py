"""`make bench-app`: how large the built app is, and how long a phone waits for it, the first time and the second.

python -m bench.app_load [--var FOLDER of a running copy] [-n 3]
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

from deploy.local.app import DIST
from playwright.sync_api import Browser, sync_playwright
from tests.rig.machine import find_program

from bench import results
from bench.client import read_demo

READY_MS = 180_000
LOGIN = "아이디"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--var", type=Path, default=Path("var"), help="data folder of a running copy")
    parser.add_argument("-n", type=int, default=3, help="browsers that have never seen the app")
    chosen = parser.parse_args()
    url = str(read_demo(chosen.var)["url"])
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", "--enable-unsafe-swiftshader", "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=find_program("chromium"), args=arguments)
        runs = [_visit_twice(browser, url) for _ in range(chosen.n)]
        browser.close()
    measured: dict[str, Any] = {"files": _sizes(), "runs": runs}
    for name in ("first", "second"):
        waits = sorted(run[name]["ready_s"] for run in runs)
        received = runs[0][name]["received_bytes"]
        print(f"{name:<7} {statistics.median(waits):6.1f} s (of {waits}), {received / 1e6:.1f} MB over the network")
    raw_mb, brotli_mb = (measured["files"][f"{name}_bytes"] / 1e6 for name in ("raw", "brotli"))
    print(f"files   {raw_mb:.1f} MB, as brotli {brotli_mb:.1f} MB")
    print(f"written to {results.write('app-load', measured).relative_to(results.REPO)}")


def _visit_twice(browser: Browser, url: str) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ko")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    found: dict[str, Any] = {}
    for name in ("first", "second"):
        received = _Counter()
        session.on("Network.loadingFinished", received.add)
        began = time.monotonic()
        page.goto(f"{url}/app/")
        page.get_by_label(LOGIN, exact=True).wait_for(timeout=READY_MS)
        found[name] = {"ready_s": round(time.monotonic() - began, 2), "received_bytes": received.total}
        session.remove_listener("Network.loadingFinished", received.add)
    context.close()
    return found


class _Counter:
    """Bytes as they crossed the network: compressed, and nothing for what the browser had. The worker's are not in
    it."""

    def __init__(self) -> None:
        self.total = 0

    def add(self, event: Any) -> None:
        self.total += int(event["encodedDataLength"])


def _sizes() -> dict[str, int]:
    raw = brotli = 0
    for path in DIST.rglob("*"):
        if path.is_file() and path.suffix not in {".br", ".gz"}:
            raw += path.stat().st_size
            smaller = path.with_name(f"{path.name}.br")
            brotli += (smaller if smaller.exists() else path).stat().st_size
    return {"raw_bytes": raw, "brotli_bytes": brotli}


if __name__ == "__main__":
    main()
