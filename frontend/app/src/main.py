"""Where the app begins: in the browser worker.js calls `connect`, on a device `python main.py --server https://...`."""

import sys

import flet as ft

from neuronova_app.views.app import App


async def _in_browser(page: ft.Page) -> None:
    from neuronova_app.system.browser import browser_platform

    await App(page, browser_platform()).start()


def import_all() -> None:
    """Import whatever the app draws with, while the build writes Python's memory down (build/remember.mjs).

    Flet imports a control when it is first named; each name in the app's own code is named here.
    """
    import importlib
    import re
    import zipfile

    with zipfile.ZipFile("/app.zip") as packed:
        modules = [name for name in packed.namelist() if "/views/" in name]
        code = b"".join(packed.read(name) for name in modules)
    for name in set(re.findall(rb"[A-Z][A-Za-z]+", code)):
        getattr(ft, name.decode(), None)
    for module in ("js", "pyodide.ffi", "pyodide.http", "msgpack", "flet.app", "flet.messaging.session"):
        importlib.import_module(module)


def connect() -> None:
    """Join the page that has loaded this module."""
    ft.run(_in_browser)


def _on_device() -> None:
    import argparse

    from neuronova_app.system.desktop import desktop_platform

    parser = argparse.ArgumentParser(description="The NeuroNova app on this device.")
    parser.add_argument("--server", required=True, help="address of the hospital's NeuroNova")
    server = parser.parse_args().server

    async def main(page: ft.Page) -> None:
        await App(page, desktop_platform(server)).start()

    ft.run(main)


if __name__ == "__main__" and sys.platform != "emscripten":
    _on_device()
