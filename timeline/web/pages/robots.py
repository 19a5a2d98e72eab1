"""What robots and language models read first: robots.txt and llms.txt."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.datasette_065 import metadata_of
from timeline.web.dates import in_words
from timeline.web.pages import Route
from timeline.web.pages._shared import DESCRIPTION, Row, address_of, archive, row, rows, site_title
from timeline.web.pages.treaty import where_it_stands

_COUNTS = """
SELECT (SELECT COALESCE(SUM(occurrences), 0) FROM occurrences_per_month) AS occurrences,
  (SELECT COUNT(*) FROM sources) AS sources,
  (SELECT COUNT(*) FROM conflicts WHERE status = 'open') AS conflicts
"""
_TREATIES = """
SELECT id, name, signatories_reported, signatories_named, ratifications_counted, ratifications_needed,
  closes_on, in_force_on, in_force_basis, in_force_in, in_force_missing
FROM treaties ORDER BY name LIMIT 50
"""
_SOURCES = "SELECT id, label, published FROM sources ORDER BY published_from IS NULL, published_from, id LIMIT 100"

_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "occurrences": "what happened, according to the reports",
        "reports": "what one source says about one occurrence",
        "figures": "every reported quantity, as one source claims it, in its printed words",
        "statements": "points that somebody made, in the archive's own words, with the speaker",
        "conflicts": "where claims differ; the sides are in conflict_sides",
        "treaty_actions": "signatures and ratifications by named parties",
        "signatories_per_day": "cumulative totals per day: reported, with their range, and named",
        "pledges": "who pledged what",
        "sources": "the documents, with their fingerprints",
        "events": "the log from which every other table is derived",
    }
)

_PAGES = (
    ("Timeline", "/timeline", "what happened, by day; filter by kind, party, source, treaty and date"),
    ("Conflicts", "/conflicts", "where reports differ, with every side as printed"),
    ("What was known when", "/as-known", "source by source, in order of publication"),
    ("About", "/about", "how the archive works and how to check it"),
)
_FEEDS = (
    ("Atom feed", "/feed.atom", "newly recorded events"),
    ("Calendar", "/calendar.ics", "dated occurrences and deadlines"),
    ("Exports", "/export", "the timeline and the log in formats of other programs"),
    ("Sitemap", "/sitemap.xml", "every page"),
)
_RULES = """\
How to read it correctly:

- A figure is what one source claims, in its printed words and with an operator: "nearly 70" is not 70.
- A reported total is not a list of names; a signature is not a ratification.
- Every date says whether it is stated or inferred, and why. Where sources differ, all sides are kept.
- Cite the source and its paragraph (`evidence`), not only this archive."""


async def robots(request: Request, datasette: Datasette) -> Response:
    """Let robots read everything except queries, and name the sitemap."""
    lines = [
        "User-agent: *",
        f"Disallow: {datasette.urls.path('/-/')}",
        f"Allow: {datasette.urls.path('/-/static')}",
        "Disallow: /*?*sql=",
        "Disallow: /*?*_facet",
        "Disallow: /*?*_sort",
        "Disallow: /*?*_next=",
        "",
        f"Sitemap: {address_of(datasette, request, '/sitemap.xml')}",
    ]
    return Response.text("\n".join(lines) + "\n")


async def llms(request: Request, datasette: Datasette) -> Response:
    """Describe for language models what is here and how to read it (https://llmstxt.org)."""
    database = archive(datasette)
    counts = await row(database, _COUNTS) or {}
    metadata = metadata_of(datasette)
    counted = ", ".join(f"{number} {name}" for name, number in counts.items()).replace("conflicts", "open conflicts")
    sections = {
        "Treaties": [
            (_line(treaty["name"]), f"/treaty/{treaty['id']}", _treaty_words(treaty))
            for treaty in await rows(database, _TREATIES)
        ],
        "Pages": _PAGES,
        "Sources": [
            (_line(source["label"]), f"/source/{source['id']}", f"published {in_words(source['published'])}")
            for source in await rows(database, _SOURCES)
        ],
        "Data": [(name, f"/{database.route}/{name}.json?_shape=array", words) for name, words in _TABLES.items()],
        "Feeds": _FEEDS,
    }
    parts = [
        f"# {_line(site_title(datasette))}",
        f"> {_line(metadata.get('description') or DESCRIPTION)} Now: {counted}.",
        _RULES,
        *(_section(datasette, request, name, links) for name, links in sections.items() if links),
    ]
    return Response.text("\n\n".join(parts) + "\n")


def _section(datasette: Datasette, request: Request, heading: str, links: Sequence[tuple[str, str, str]]) -> str:
    """Return a section of llms.txt: a heading and a list of links, each with its description."""
    lines = [f"- [{name}]({address_of(datasette, request, path)}): {words}" for name, path, words in links]
    hint = ["Every table is JSON and CSV, with filters such as `?treaty=…`; CORS is open.", ""]
    return "\n".join([f"## {heading}", "", *(hint if heading == "Data" else []), *lines])


def _line(text: str) -> str:
    """Return words of the archive on one line, escaped so that they cannot be read as Markdown."""
    return re.sub(r"([\[\]()<>\\`*_])", r"\\\1", " ".join(text.split()))


def _treaty_words(treaty: Row) -> str:
    until = treaty["closes_on"]
    return where_it_stands(treaty) + (f"; open for signature until {until}" if until else "")


ROUTES: list[Route] = [
    (r"^/robots\.txt$", robots),
    (r"^/llms\.txt$", llms),
]
