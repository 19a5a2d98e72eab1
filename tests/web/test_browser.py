"""Read the site as a reader does, in headless Chromium; without Chromium these tests are skipped, and say so."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e .[dev]")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: apt-get install chromium to run these tests"),
]

SIGNING = "/occurrence/signing-of-the-hanoi-convention"
PAGES = (
    "/",
    "/timeline",
    "/timeline?dates=open",
    "/places",
    SIGNING,
    "/occurrence/australia-cybersecurity-pledge",
    "/search?q=guterres",
    "/search?q=austrlia",
    "/about",
    "/export",
    "/conflicts",
    "/as-known",
    "/as-known?at=2025-10-25&to=2025-10-26",
    f"{SIGNING}@42",
    "/as-known?clock=event&at=42",
    "/event/42",
    "/event/8",
    "/claim/australia-cybersecurity-pledge/baotintuc-2025-10-25/amount",
    "/sources",
    "/parties",
    "/people",
    "/treaties",
    "/pledges",
    "/statements",
    "/source/vtv-2025-10-25",
    "/party/AU",
    "/person/antonio-guterres",
    "/treaty/hanoi-convention",
    "/occurrence/signing",
    "/archive",
    "/archive/occurrences?kind=pledge&_size=3",
    "/archive/events/12",
    "/archive/what_was_known_when",
    "/archive/claims_of_a_measure?measure=negotiation-length",
    "/archive?sql=select+*+from+figures+limit+3",
    "/archive?sql=sel",
)
PHONE, DESK = 390, 1280
CUT_OFF = "[...document.querySelectorAll('.scroll:has(table)')].some(one => one.scrollWidth > one.clientWidth)"
"""Whether a table is wider than the screen, so that its last columns would be overlooked."""
PATIENCE_SECONDS = 60
_SERVE = """
import asyncio, sys, uvicorn
from pathlib import Path
from timeline.web.server import datasette_of
datasette = datasette_of(Path(sys.argv[1]), Path(sys.argv[2]))
asyncio.run(datasette.invoke_startup())
uvicorn.run(datasette.app(), host="127.0.0.1", port=int(sys.argv[3]), log_level="error", lifespan="on")
"""


@pytest.fixture(scope="module")
def site(seeds_archive: Path, unused_port: int) -> Iterator[str]:
    """Serve the seeds from a process of its own; give the address."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _SERVE, str(seeds_archive), str(root / "metadata.yml"), str(unused_port)]
    address = f"http://127.0.0.1:{unused_port}"
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{address}/-/versions.json")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
        process.kill()


@pytest.fixture(scope="module")
def browser():
    """Give the browser."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def page(browser, site):
    """Give a page of a desk's width, without JavaScript: nothing needs it."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield context.new_page()
    context.close()


def test_from_home_to_the_paragraph_behind_the_latest_total(page):
    """Given home, one click on 72 leads to the paragraph of the source that printed it."""
    page.goto("/")
    page.get_by_role("link", name="72", exact=True).click()

    assert "/source/closing-press-conference#p-" in page.url
    assert page.locator(f"#{page.url.partition('#')[2]}").is_visible()


def test_filter_the_timeline(page):
    """Given the timeline, choosing a kind and a party leaves theirs, and removing one keeps the other."""
    page.goto("/timeline")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Kind", exact=True).select_option("pledge")
    page.get_by_label("Party", exact=True).select_option("VN")
    page.get_by_role("button", name="Show").click()
    assert "kind=pledge" in page.url
    titles = page.locator(".entry-title")
    few = titles.count()
    assert 1 <= few < 10

    page.get_by_role("link", name="Remove kind").click()

    assert "party=VN" in page.url
    assert "kind=" not in page.url
    assert titles.count() > few


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("António Guterres", id="accents", marks=pytest.mark.thorough),
        pytest.param("antonio guterres", id="no accents"),
    ],
)
def test_search_a_name(page, name):
    """Given a name typed with or without its accents, the person's page is one click from the results."""
    page.goto("/about")
    page.get_by_label("Search the archive").fill(name)
    page.keyboard.press("Enter")
    page.locator("#g-name + ul a").first.click()

    assert page.url.endswith("/person/antonio-guterres")


def test_follow_a_conflict(page):
    """Given home, a conflict leads to all of them, and one of its sides to the paragraph that printed it."""
    page.goto("/")
    page.get_by_role("link", name="All conflicts").click()
    assert page.url.endswith("/conflicts")

    page.locator(".conflict .side-sources a").first.click()

    assert "/source/" in page.url
    page.locator(f"#{page.url.partition('#')[2]}").wait_for(state="visible")


def test_keyboard_alone(page):
    """Given a page and no mouse, the first tab stop skips to the content, and the focus can be seen."""
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.is_visible()
    page.keyboard.press("Enter")

    assert page.url.endswith("#content")


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(("language", "scheme"), [("", "light"), ("", "dark"), ("/vi", "light"), ("/vi", "dark")])
def test_every_page_type_is_sound(browser, site, width, language, scheme):
    """Given every page type: no violation of axe-core, no console error, no other host, no sideways scroll."""
    context = browser.new_context(base_url=site, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, axe, problems = context.new_page(), axe_api.Axe(), []
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    page.on("console", lambda message: problems.append((page.url, message.text)) if _is_error(message) else None)
    page.on(
        "request", lambda request: None if request.url.startswith((site, "data:")) else problems.append(request.url)
    )
    for path in PAGES:
        page.goto(f"{language}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append((path, "scrolls sideways"))
        if width == PHONE and page.evaluate(CUT_OFF):
            problems.append((path, "a table of ours is cut off"))
        violations = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        problems += [(path, violation["id"], violation["nodes"][0]["html"][:200]) for violation in violations]
    context.close()

    assert problems == []


def _is_error(message) -> bool:
    """Distinguish a real error from the browser's note that a page answered 404 or 400, as it was asked to."""
    return message.type == "error" and "the server responded with a status of 40" not in message.text
