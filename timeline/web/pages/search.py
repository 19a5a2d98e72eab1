"""Search: everything that can be found by its words, in groups, with the words marked."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote, unquote

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import NotFound, Request
from markupsafe import Markup, escape

from timeline.web.pages import Route
from timeline.web.pages._shared import Row, archive, page, rows

_MOST = 100
_WORDS = 12
_START, _END = "\ue000", "\ue001"
"""Private-use characters around the words that were found; they become <mark> once all else is escaped."""

_COLUMNS = f"""s.*, o.title AS occurrence_title, o.kind, o.occurred, COALESCE(n.publisher, n.id) AS source_label,
  snippet(search_fts, 0, '{_START}', '{_END}', '…', 30) AS marked_title,
  snippet(search_fts, 1, '{_START}', '{_END}', '…', 24) AS marked_text"""
_FROM = """FROM search_fts JOIN search s ON s.rowid = search_fts.rowid
LEFT JOIN occurrences o ON o.id = s.occurrence LEFT JOIN sources n ON n.id = s.source
WHERE search_fts MATCH :match AND (:type = '' OR s.type = :type)"""
_RANKED = f"SELECT {_COLUMNS} {_FROM} ORDER BY bm25(search_fts, 4.0, 1.0) LIMIT :size"
_UNRANKED = f"SELECT {_COLUMNS} {_FROM} LIMIT :size"
_PARTIES = "SELECT id, name, kind FROM parties ORDER BY name LIMIT 1000"
_NAMES = (
    "SELECT name FROM (SELECT name FROM people LIMIT 2000) UNION SELECT name FROM (SELECT name FROM treaties LIMIT 100)"
)
_NAMED = {
    kind: f"SELECT id, {title} AS title FROM {table} WHERE id >= :first AND id < :last LIMIT 500"
    for kind, table, title in (
        ("occurrence", "occurrences", "title"),
        ("person", "people", "name"),
        ("source", "sources", "label"),
        ("treaty", "treaties", "name"),
    )
}

HEADINGS = {
    "treaty": "Treaties",
    "party": "States and organizations",
    "person": "People",
    "occurrence": "Occurrences",
    "figure": "Figures",
    "statement": "Statements",
    "source": "Sources",
}


async def search(request: Request, datasette: Datasette) -> Response:
    """Return what is found for `q`, of one type if `type` names it."""
    database = archive(datasette)
    query = " ".join((request.args.get("q") or "").split())[:200]
    chosen = request.args.get("type") or ""
    kind = chosen if chosen in HEADINGS else ""
    found = await _find(database, expression(query), kind)
    groups = _groups(found)
    if kind in {"", "party"} and (parties := await _parties(database, query)):
        groups["party"] = parties
    context: dict[str, Any] = {
        "title": f"Search: {query}" if query else "Search",
        "description": "Search titles, statements, figures, people and sources; accents do not matter.",
        "q": query,
        "type": kind,
        "groups": [(name, HEADINGS[name], groups[name]) for name in HEADINGS if name in groups],
        "count": sum(len(members) for members in groups.values()),
        "most": _MOST,
        "headings": HEADINGS,
        "canonical": "/search",
    }
    if query and not groups:
        context["partial"] = _groups(await _find(database, expression(query, any_word=True), "", size=10))
        context["alike"] = await _alike(database, query)
    return await page(datasette, request, "search.html", context)


def expression(query: str, *, any_word: bool = False) -> str:
    """Return an FTS5 expression for what somebody typed: each word begins a word; "in quotes" stays together.

    Everything is quoted, so that no sign in it is read as syntax.
    """
    terms = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', query):
        text = phrase or word
        if any(character.isalnum() for character in text):
            terms.append(f'"{text}"' if phrase else f'"{text}"*')
    return (" OR " if any_word else " AND ").join(terms[:_WORDS])


async def suggestions(datasette: Datasette, path: str) -> list[Row]:
    """Return what somebody who asked for this path may have meant, with `href`, `title` and `type`."""
    words = " ".join(re.findall(r"\w+", unquote(path)))[:200]
    try:
        database = archive(datasette)
        found = await _alike_addresses(database, path)
        found += await _find(database, expression(words, any_word=True), "", size=40)
    except (NotFound, QueryInterrupted, sqlite3.Error):
        return []  # a page that says "not found" must not fail for want of a hint
    named = [each for each in found if each["type"] in {"occurrence", "person", "treaty", "source"}]
    return list({each["href"]: each for each in named}.values())[:6]


async def _alike_addresses(database: Database, path: str) -> list[Row]:
    """Return what has an address much like this one, among those that begin with the same word."""
    _, kind, slug = [*path.split("/", 2), "", ""][:3]
    beginning = re.match(r"[a-z0-9]+", slug)
    if kind not in _NAMED or beginning is None:
        return []
    between = {"first": beginning[0], "last": f"{beginning[0]}~"}
    titles = {each["id"]: each["title"] for each in await rows(database, _NAMED[kind], between)}
    close = get_close_matches(slug, titles, 4, 0.6)
    return [{"href": f"/{kind}/{quote(each)}", "title": titles[each], "type": kind} for each in close]


async def _find(database: Database, match: str, kind: str, *, size: int = _MOST) -> list[Row]:
    """Return the best entries; where ranking them all takes too long, the first that match."""
    if not match:
        return []
    parameters = {"match": match, "type": "" if kind == "party" else kind, "size": size}
    try:
        found = await rows(database, _RANKED, parameters)
    except QueryInterrupted:
        found = await rows(database, _UNRANKED, parameters)
    return [_entry(each) for each in found]


def _entry(found: Row) -> Row:
    slug = quote(found["stream"].partition("/")[2])
    path = f"/occurrence/{quote(found['occurrence'])}" if found["occurrence"] else f"/{found['type']}/{slug}"
    marked = {name: _marked(found[f"marked_{name}"]) for name in ("title", "text")}
    return {**found, "href": path, "marked_title": marked["title"], "marked_text": marked["text"]}


def _marked(snippet: str | None) -> Markup:
    """Return a snippet as markup: all of it escaped but for the marks around the words found."""
    text = str(escape(snippet or ""))
    return Markup(text.replace(_START, "<mark>").replace(_END, "</mark>"))  # noqa: S704 - escaped above


def _groups(found: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the entries by type; one occurrence is shown once, however many reports of it match."""
    groups: dict[str, list[Row]] = {}
    seen: set[tuple[str, str]] = set()
    for each in found:
        key = (each["type"], each["href"] if each["type"] == "occurrence" else each["id"])
        if key not in seen:
            seen.add(key)
            groups.setdefault(each["type"], []).append(each)
    return groups


async def _parties(database: Database, query: str) -> list[Row]:
    """Return the parties whose name or code has the words."""
    words = _folded(query).split()
    if not words:
        return []
    found = await rows(database, _PARTIES)
    return [
        {**each, "title": each["name"], "href": f"/party/{quote(each['id'])}", "marked_title": each["name"]}
        for each in found
        if all(word in _folded(f"{each['name']} {each['id']}") for word in words)
    ][:20]


async def _alike(database: Database, query: str) -> list[str]:
    """Return names spelled much like what was typed."""
    names = [each["name"] for each in [*await rows(database, _NAMES), *await rows(database, _PARTIES)]]
    spelled = {_folded(word): name for name in names for word in (name, *name.split())}
    close = [match for word in (query, *query.split()) for match in get_close_matches(_folded(word), spelled, 3, 0.75)]
    return list(dict.fromkeys(spelled[match] for match in close))[:6]


def _folded(text: str) -> str:
    """Return text without accents and capitals, as the index compares it."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(character for character in plain if not unicodedata.combining(character)).casefold()


ROUTES: list[Route] = [(r"^/search$", search)]
