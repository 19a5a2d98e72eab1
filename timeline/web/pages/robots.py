"""Tell robots and language models what is here: robots.txt and llms.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.dates import in_words
from timeline.web.pages._shared import Row, archive, row, rows
from timeline.web.pages.feeds import DESCRIPTION, address_of, site_title

_COUNTS = """
SELECT (SELECT COUNT(*) FROM occurrences) AS occurrences, (SELECT COUNT(*) FROM sources) AS sources,
  (SELECT COUNT(*) FROM conflicts WHERE status = 'open') AS conflicts
"""
_TREATIES = """
SELECT id, name, signatories_reported, signatories_named, ratifications, ratifications_needed, closes_on, in_force_on
FROM treaties ORDER BY name LIMIT 50
"""
_SOURCES = "SELECT id, label, published FROM sources ORDER BY published_from IS NULL, published_from, id LIMIT 100"

_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "occurrences": "what happened, as it now stands",
        "reports": "what one source says of one occurrence",
        "figures": "each reported quantity, as one source claims it, with the words as printed",
        "statements": "points that somebody made, in the archive's words, with who said it",
        "conflicts": "where claims differ; their sides are in conflict_sides",
        "treaty_actions": "signatures and ratifications by named parties",
        "signatories_per_day": "cumulative totals per day as reported, with their range, and as named",
        "pledges": "who pledged what",
        "sources": "the documents, each with its fingerprint",
        "events": "the log that everything else is derived from",
    }
)


async def robots(request: Request, datasette: Datasette) -> Response:
    """Let robots read everything but queries, and tell them of the sitemap."""
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


def _line(text: str) -> str:
    """Return words of the archive on one line that cannot be taken for Markdown's links."""
    return re.sub(r"([\[\]()<>\\`*_])", r"\\\1", " ".join(text.split()))


def _treaty_line(treaty: Row, address: str) -> str:
    """Return a treaty in one line of Markdown."""
    said = []
    if treaty["signatories_reported"] is not None:
        said.append(f"{treaty['signatories_reported']} signatories reported, {treaty['signatories_named']} named")
    if treaty["ratifications_needed"] is not None:
        said.append(f"{treaty['ratifications']} of {treaty['ratifications_needed']} ratifications needed are reported")
    said.append(f"in force since {treaty['in_force_on']}" if treaty["in_force_on"] else "not in force by these reports")
    if treaty["closes_on"]:
        said.append(f"open for signature until {treaty['closes_on']}")
    return f"- [{_line(treaty['name'])}]({address}): {'; '.join(said)}"


def _sections(
    datasette: Datasette, request: Request, database: Database, treaties: Sequence[Row], sources: Sequence[Row]
) -> Iterator[str]:
    """Yield the sections of llms.txt, each a heading and its lines."""

    def at(path: str) -> str:
        return address_of(datasette, request, path)

    def link(name: str, path: str, words: str) -> str:
        return f"- [{name}]({at(path)}): {words}"

    if treaties:
        yield "\n".join(["## Treaties", "", *(_treaty_line(each, at(f"/treaty/{each['id']}")) for each in treaties)])
    reading = [
        link("Timeline", "/timeline", "what happened, by day; filters by kind, party, source, treaty and date"),
        link("Conflicts", "/conflicts", "where reports differ, with every side as printed"),
        link("What was known when", "/as-known", "source by source in order of publication"),
        link("About", "/about", "how the archive works and how to check it"),
    ]
    yield "\n".join(["## Pages", "", *reading])
    if sources:
        listed = [
            link(_line(each["label"]), f"/source/{each['id']}", f"published {in_words(each['published'])}")
            for each in sources
        ]
        yield "\n".join(["## Sources", "", *listed])
    base = at(f"/{database.route}")
    tables = [f"- [{name}]({base}/{name}.json?_shape=array): {words}" for name, words in _TABLES.items()]
    hint = "Every table is JSON and CSV, with filters such as `?treaty=…`; CORS is open."
    yield "\n".join(["## Data", "", hint, "", *tables])
    machines = [
        link("Atom feed", "/feed.atom", "newly recorded events"),
        link("Calendar", "/calendar.ics", "dated occurrences and deadlines"),
        link("Sitemap", "/sitemap.xml", "every page"),
    ]
    yield "\n".join(["## Feeds", "", *machines])


_RULES = """\
How to read it without error:

- A figure is what a source claims, with the words as printed and an operator: "nearly 70" is no 70.
- A reported total is no list of names; a signature is no ratification.
- Dates say whether they are stated or inferred, and why. Where sources differ, both sides stand.
- Cite the source and its paragraph (`evidence`), not this archive alone."""


async def llms(request: Request, datasette: Datasette) -> Response:
    """Tell language models what is here, and how to read it (https://llmstxt.org)."""
    database = archive(datasette)
    counts = await row(database, _COUNTS) or {}
    treaties, sources = await rows(database, _TREATIES), await rows(database, _SOURCES)
    metadata = datasette.metadata() or {}
    said = ", ".join(f"{number} {name}" for name, number in counts.items()).replace("conflicts", "open conflicts")
    head = f"# {_line(site_title(datasette))}\n\n> {_line(metadata.get('description') or DESCRIPTION)} Now: {said}."
    parts = [head, _RULES, *_sections(datasette, request, database, treaties, sources)]
    return Response.text("\n\n".join(parts) + "\n")


ROUTES = [
    (r"^/robots\.txt$", robots),
    (r"^/llms\.txt$", llms),
]
