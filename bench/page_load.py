"""`make bench-page`: how long the page keeps somebody waiting until it can be used, the first time and the second.

python -m bench.page_load [--var FOLDER of a running copy] [-n 5]

Interactive is when the field or the row that one came for takes a click: of the sign-in its first field, of the work
list its first row. The second visit has the files in the browser's cache.
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from tests.rig.machine import find_program

from bench import results
from bench.client import read_demo

GOAL_S = 2.0
PASSWORD, USERNAME, SUBMIT = "비밀번호", "아이디", "로그인"
_SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--var", type=Path, default=Path("var"), help="data folder of a running copy")
    parser.add_argument("-n", type=int, default=5, help="browsers that have never seen the page")
    chosen = parser.parse_args()
    demo = read_demo(chosen.var)
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", "--enable-unsafe-swiftshader", "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=find_program("chromium"), args=arguments)
        runs = [_visit(browser, str(demo["url"]), demo["users"]["clinician"]) for _ in range(chosen.n)]
        browser.close()
    for name in runs[0]["ready_s"]:
        waits = [run["ready_s"][name] for run in runs]
        print(f"{name:<14} {statistics.median(waits):5.2f} s (of {sorted(waits)}), goal {GOAL_S:g} s")
    shifted = max(run["layout_shift"] for run in runs)
    print(f"layout shift   {shifted:5.3f} at most")
    print(f"written to {results.write('page-load', {'runs': runs}).relative_to(results.REPO)}")


def _visit(browser: Browser, url: str, login: dict[str, str]) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ko")
    context.add_init_script(_SHIFT)
    page = context.new_page()
    ready = {"sign-in first": _ready(page, f"{url}/login", "input[name=username]")}
    page.get_by_label(USERNAME, exact=True).fill(login["username"])
    page.get_by_label(PASSWORD, exact=True).fill(login["password"])
    page.get_by_role("button", name=SUBMIT).click()
    page.wait_for_url("**/analyses")
    for name in ("list first", "list again"):
        ready[name] = _ready(page, f"{url}/analyses?view=all", "#content h1, #content h2")
    page.wait_for_load_state("networkidle")
    shifted = float(page.evaluate("window.shifted"))
    context.close()
    return {"ready_s": ready, "layout_shift": round(shifted, 4)}


def _ready(page: Page, address: str, wanted: str) -> float:
    """Seconds from asking until what one came for takes a click."""
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(wanted).first.click(trial=True, timeout=60_000)
    return round(time.perf_counter() - began, 3)


if __name__ == "__main__":
    main()
