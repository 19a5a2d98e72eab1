"""Make the picture that the README opens with: the home page of the seeds' archive.

Run: python docs/screenshot.py. Needs the dev extra and Chromium.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PORT = 8765
WIDTH, HEIGHT = 1280, 1280


def main() -> None:
    """Serve a fresh archive, and photograph its home page."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        line = [sys.executable, "-m", "timeline", "serve", "--archive", str(archive), "--port", str(PORT)]
        server = subprocess.Popen(line, cwd=ROOT)  # noqa: S603 - our own command
        try:
            photograph(f"http://127.0.0.1:{PORT}/", ROOT / "docs" / "home.png")
        finally:
            server.terminate()
            server.wait()


def photograph(address: str, path: Path) -> None:
    """Write a picture of a page once it answers."""
    for _ in range(150):
        try:
            httpx.get(address)
            break
        except httpx.ConnectError:
            time.sleep(0.2)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address)
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    main()
