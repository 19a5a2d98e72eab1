"""Search: everything with the words asked for, grouped by type, with the words marked."""

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import NotFound, Request
from markupsafe import Markup, escape

from domain.parties import names_of_parties
from timeline.web.pages import Route
from timeline.web.pages._shared import Row, archive, grouped, page, rows

_MOST = 100
COMPARED = 1000
"""So many matches are ranked, those recorded first: ranking a common word's matches would read most of the archive."""
_WORDS = 12
_START, _END = "\ue000", "\ue001"
"""Private-use characters around matching words; they become <mark> once everything else is escaped."""

_FOUND = f"""SELECT s.*, snippet(search_fts, 0, '{_START}', '{_END}', '…', 30) AS marked_title,
  snippet(search_fts, 1, '{_START}', '{_END}', '…', 24) AS marked_text, {{score}} AS score
FROM search_fts JOIN search s ON s.rowid = search_fts.rowid
WHERE search_fts MATCH :match AND (:type = '' OR s.type = :type) LIMIT {{most}}"""
_SHOWN = """WITH found AS MATERIALIZED ({found})
SELECT f.*, o.title AS occurrence_title, o.kind, o.occurred, n.label AS source_label,
  (SELECT COUNT(*) FROM found) AS compared
FROM found f LEFT JOIN occurrences o ON o.id = f.occurrence LEFT JOIN sources n ON n.id = f.source
ORDER BY f.score LIMIT :size"""
_RANKED = _SHOWN.format(found=_FOUND.format(score="bm25(search_fts, 4.0, 1.0)", most=COMPARED))
_UNRANKED = _SHOWN.format(found=_FOUND.format(score="0", most=":size"))
_PARTIES = "SELECT id, name, kind FROM parties ORDER BY name LIMIT 1000"
_NAMES = (
    "SELECT name FROM (SELECT name FROM people LIMIT 2000) UNION SELECT name FROM (SELECT name FROM treaties LIMIT 100)"
)
_NAMED = {
    kind: f"SELECT id, {title} AS title FROM {table} WHERE id >= :first AND id < :last LIMIT 500"
    for kind, table, title in (
        ("occurrence", "occurrences", "title"),
        ("person", "people", "name"),
        ("source", "sources", "short_label"),
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
    """Show what matches `q`, of one type if `type` names one."""
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
        "description": "Search titles, statements, figures, people and sources. Accents are ignored.",
        "q": query,
        "type": kind,
        "groups": [(name, HEADINGS[name], groups[name]) for name in HEADINGS if name in groups],
        "count": sum(len(members) for members in groups.values()),
        "most": _MOST,
        "compared": max((match["compared"] for match in found), default=0),
        "most_compared": COMPARED,
        "headings": HEADINGS,
    }
    if query and not groups:
        context["partial"] = _groups(await _find(database, expression(query, any_word=True), "", size=10))
        context["similar"] = await _similar_names(database, query)
    return await page(datasette, request, "search.html", context)


def expression(query: str, *, any_word: bool = False) -> str:
    """Return an FTS5 expression for a query: each word is a prefix, and words in quotes are a phrase.

    Everything is quoted, so that no character is read as syntax. A name of a state finds its other names too, unless
    it is in quotes.
    """
    found = re.findall(r'"([^"]*)"|([^\s"]+)', query)
    pairs = [pair for pair in found if any(character.isalnum() for character in "".join(pair))][:_WORDS]
    terms: list[str] = []
    while pairs:
        length, others = _name_at_start(["" if phrase else word for phrase, word in pairs])
        words = [f'"{phrase}"' if phrase else f'"{word}"*' for phrase, word in pairs[:length]]
        term = " AND ".join(words)
        terms.append(f"({' OR '.join([f'({term})', *others])})" if others else term)
        del pairs[:length]
    return (" OR " if any_word else " AND ").join(terms)


def _name_at_start(words: Sequence[str]) -> tuple[int, list[str]]:
    """Return of how many words the name of a party at their start is, and its other names, quoted; 1 without one."""
    for length in range(len(words), 0, -1):
        if others := _other_names().get(_folded(" ".join(words[:length]))):
            return length, [f'"{other}"' for other in others]
    return 1, []


@lru_cache(maxsize=1)
def _other_names() -> dict[str, list[str]]:
    """Return the other names of each party that has some, by each of its names; a name that contains it is none."""
    names: dict[str, list[str]] = {}
    for name, code in names_of_parties().items():
        names.setdefault(code, []).append(_folded(name).replace('"', ""))
    return {
        name: others
        for spellings in names.values()
        for name in spellings
        if (others := [other for other in spellings if f" {name} " not in f" {other} "])
    }


async def suggestions(datasette: Datasette, path: str) -> list[Row]:
    """Return the pages that a wrong path may have meant, with `href`, `title` and `type`."""
    words = " ".join(re.findall(r"\w+", unquote(path)))[:200]
    try:
        database = archive(datasette)
        candidates = await _similar_addresses(database, path)
        candidates += await _find(database, expression(words, any_word=True), "", size=40)
    except (NotFound, QueryInterrupted, sqlite3.Error):
        return []  # the 404 page must not fail because it has no suggestions
    distinct: dict[str, Row] = {}
    for candidate in candidates:
        if candidate["type"] in _NAMED:
            distinct.setdefault(candidate["href"], candidate)
    return list(distinct.values())[:6]


async def _similar_addresses(database: Database, path: str) -> list[Row]:
    """Return the pages with a similar address, among those that begin with the same word."""
    _, kind, slug = [*path.split("/", 2), "", ""][:3]
    beginning = re.match(r"[a-z0-9]+", slug)
    if kind not in _NAMED or beginning is None:
        return []
    between = {"first": beginning[0], "last": f"{beginning[0]}~"}
    titles = {named["id"]: named["title"] for named in await rows(database, _NAMED[kind], between)}
    beginning_alike = [identity for identity in titles if identity.startswith(slug)][:6]
    close = dict.fromkeys((*beginning_alike, *get_close_matches(slug, titles, 4, 0.6)))
    return [{"href": f"/{kind}/{quote(identity)}", "title": titles[identity], "type": kind} for identity in close]


async def _find(database: Database, match: str, kind: str, *, size: int = _MOST) -> list[Row]:
    """Return the best of the matches that are compared, or the first ones if ranking takes too long."""
    if not match:
        return []
    parameters = {"match": match, "type": kind, "size": size}
    try:
        matches = await rows(database, _RANKED, parameters)
    except QueryInterrupted:
        matches = await rows(database, _UNRANKED, parameters)
    return [_entry(match) for match in matches]


def _entry(match: Row) -> Row:
    slug = quote(match["stream"].partition("/")[2])
    path = f"/occurrence/{quote(match['occurrence'])}" if match["occurrence"] else f"/{match['type']}/{slug}"
    return {**match, "href": path, **{name: _marked(match[name]) for name in ("marked_title", "marked_text")}}


def _marked(snippet: str | None) -> Markup:
    """Return a snippet as markup, escaped except for the marks around matching words."""
    text = str(escape(snippet or ""))
    return Markup(text.replace(_START, "<mark>").replace(_END, "</mark>"))  # noqa: S704 - escaped above


def _groups(entries: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the entries by type; an occurrence is shown once, however many of its reports match."""
    distinct: dict[tuple[str, str], Row] = {}
    for entry in entries:
        key = (entry["type"], entry["href"] if entry["type"] == "occurrence" else entry["id"])
        distinct.setdefault(key, entry)
    return grouped(distinct.values(), "type")


async def _parties(database: Database, query: str) -> list[Row]:
    """Return the parties whose name or code contains every word."""
    words = _folded(query).split()
    if not words:
        return []
    others = [other.split() for other in _other_names().get(" ".join(words), ())]
    return [
        {**party, "title": party["name"], "href": f"/party/{quote(party['id'])}", "marked_title": party["name"]}
        for party in await rows(database, _PARTIES)
        if any(all(word in _folded(f"{party['name']} {party['id']}") for word in name) for name in (words, *others))
    ][:20]


async def _similar_names(database: Database, query: str) -> list[str]:
    """Return names spelled like the query or a word of it."""
    names = [named["name"] for named in [*await rows(database, _NAMES), *await rows(database, _PARTIES)]]
    spelled = {_folded(word): name for name in names for word in (name, *name.split())}
    close = [match for word in (query, *query.split()) for match in get_close_matches(_folded(word), spelled, 3, 0.75)]
    return list(dict.fromkeys(spelled[match] for match in close))[:6]


def _folded(text: str) -> str:
    """Return text without accents and in lower case, as the index compares it."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(character for character in letters if not unicodedata.combining(character)).casefold()


ROUTES: list[Route] = [(r"^/search$", search)]
