"""What a search finds: names of pages, and what reports say; bounded, however many matches there are.

FTS5 yields matches in the order of its rows, at a cost for each one that is read. So a limited number is read and
ranked here: its own ranking would read every match. Words are looked up whole first; only if few things have them are
longer words tried that begin with them, since these are merged before the first is known.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from datasette.database import Database, QueryInterrupted

from domain.letters import plain_words
from timeline.web.filters import anchor
from timeline.web.pages._matching import matching_of
from timeline.web.pages._shared import Row, rows
from timeline.web.source_names import label_of
from timeline.web.understanding import BEGINNING, OtherNames, Term, Understood, names_of, spellings_near, words_near

COMPARED, COMPARED_WITH_FILTERS = 1_000, 5_000
"""So many matches are read, those recorded last; with filters more, because they leave few."""
_FEW = 200
"""Filters that leave so few occurrences lead the search: each of these is looked up among the matches."""
_ENOUGH = 12
"""With so many matches, longer words that begin with those asked for are not tried."""
_MERGED = 200_000
"""Longer words than one that so many things have are not tried: merging theirs as well takes too long."""
TOO_MANY = -1
_NAMED = 200
_LIMIT_MS, _BEGINNING_MS = 400, 150

NAMES = ("party", "treaty", "person", "source")
"""The types of what has names, in the order in which it is shown."""
REPORTED = ("occurrence", "statement", "figure")
"""The types of what reports say."""
FILTERS = ("kind", "party", "source", "from", "to")

_OF_REPORTS = "s.type IN ('occurrence', 'statement', 'figure') AND (:type = '' OR s.type = :type)"
_COLUMNS = "s.id, s.type, s.title, s.text, s.occurrence, s.source"
_FOUND = "SELECT rowid AS place FROM search_fts WHERE search_fts MATCH :match ORDER BY rowid DESC LIMIT :most"
_MATCHES = f"""WITH found AS MATERIALIZED ({_FOUND})
SELECT {_COLUMNS} FROM found CROSS JOIN search s ON s.rowid = found.place {{filtered}}
WHERE {_OF_REPORTS} ORDER BY found.place DESC LIMIT :size"""
_FILTERED = "CROSS JOIN occurrences o ON o.id = s.occurrence AND {conditions}"
_LED = f"""SELECT {_COLUMNS} FROM (SELECT o.id FROM occurrences o WHERE {{conditions}} LIMIT :few) led
CROSS JOIN search s ON s.stream = 'occurrence/' || led.id CROSS JOIN search_fts f ON f.rowid = s.rowid
WHERE search_fts MATCH :match AND {_OF_REPORTS} LIMIT :size"""
_COUNT = f"SELECT COUNT(*) AS count FROM ({_FOUND})"
_COUNT_LED = "SELECT COUNT(*) AS count FROM (SELECT 1 FROM occurrences o WHERE {conditions} LIMIT :few + 1)"
_BY_NAME = """SELECT n.type, n.page, n.name, n.title, p.name AS person
FROM (SELECT rowid AS place FROM names_fts WHERE names_fts MATCH :match LIMIT :most) found
CROSS JOIN names n ON n.rowid = found.place
LEFT JOIN people p ON n.type = 'person' AND p.id = substr(n.page, 8)
WHERE (:type = '' OR n.type = :type)
  AND (n.type <> 'party' OR EXISTS (SELECT 1 FROM parties m WHERE m.id = substr(n.page, 7)))"""
_PARTIES = "SELECT id, name, kind FROM parties ORDER BY name LIMIT 1000"
_OTHERS = """SELECT o.name FROM names_fts f CROSS JOIN names n ON n.rowid = f.rowid
CROSS JOIN names o ON o.stream = n.stream WHERE names_fts MATCH :match AND n.type <> 'source' LIMIT 100"""
_SPELLED = """SELECT j.value AS word,
  (SELECT COUNT(*) FROM (SELECT 1 FROM search_fts WHERE search_fts MATCH '"' || j.value || '"' LIMIT 50)) AS count
FROM json_each(:words) j WHERE count > 0"""
_ANY_NAMES = """SELECT name FROM (SELECT name FROM people LIMIT 2000)
UNION SELECT name FROM (SELECT name FROM treaties LIMIT 100)"""
_OCCURRENCES = """SELECT o.id, o.title, o.kind, o.occurred, o.sources_count FROM json_each(:ids) j
JOIN occurrences o ON o.id = j.value"""
_CLAIMS = """SELECT id, attributed_to, evidence FROM statements WHERE id IN (SELECT value FROM json_each(:ids))
UNION ALL SELECT id, attributed_to, evidence FROM figures WHERE id IN (SELECT value FROM json_each(:ids))"""
_SOURCES = f"SELECT s.id, {label_of('s')} AS label FROM json_each(:ids) j JOIN sources s ON s.id = j.value"


async def _in_time(database: Database, sql: str, parameters: Mapping[str, Any], limit_ms: int) -> list[Row] | None:
    """Return the rows of a SELECT, or None if it takes too long."""
    try:
        result = await database.execute(sql, dict(parameters), custom_time_limit=limit_ms)
    except QueryInterrupted:
        return None
    return [dict(row) for row in result.rows]


async def other_names(database: Database, query: str) -> OtherNames:
    """Return the other names of the person, treaty or organization of which the whole search is a name."""
    name = plain_words(query)
    if not name:
        return {}
    found = await _in_time(database, _OTHERS, {"match": f'"{name}"'}, _BEGINNING_MS) or []
    names = tuple(dict.fromkeys(row["name"] for row in found))
    return {name: names} if name in map(plain_words, names) and len(names) <= _ENOUGH else {}


async def named(database: Database, search: Understood, kind: str) -> list[Row]:
    """Return the pages of what has a name with the words, the likeliest first, with `href` and `title`."""
    asked = " ".join(term.words for term in search.terms)
    names: dict[str, Row] = {}
    match = search.expression(begin=True)
    parameters = {"match": match, "type": kind, "most": _NAMED}
    found = await _in_time(database, _BY_NAME, parameters, _BEGINNING_MS)
    if found is None:
        found = await _in_time(database, _BY_NAME, {**parameters, "match": search.expression()}, _BEGINNING_MS) or []
    for name in found:
        title = name["person"] or name["title"]
        likeness = _likeness(asked, name["name"])
        what = "organization" if name["type"] == "party" else name["type"]
        row = {"type": name["type"], "what": what, "page": name["page"], "title": title, "likeness": likeness}
        _keep_likeliest(names, row)
    if kind in {"", "party"}:
        for party in await _parties(database, asked):
            _keep_likeliest(names, party)
    return sorted(names.values(), key=lambda name: (name["likeness"], NAMES.index(name["type"]), name["title"]))


def _keep_likeliest(names: dict[str, Row], name: Row) -> None:
    kept = names.get(name["page"])
    if kept is None or name["likeness"] < kept["likeness"]:
        kind, _, slug = name["page"].partition("/")
        names[name["page"]] = {**name, "href": f"/{kind}/{quote(slug)}"}


def _likeness(asked: str, name: str) -> int:
    """Return 0 if a name is what was asked for, 1 if it begins with it, 2 if it has its words elsewhere."""
    words = plain_words(name)
    return 0 if words == asked else 1 if words.startswith(asked) else 2


async def _parties(database: Database, asked: str) -> list[Row]:
    """Return the parties that have a name, in any language of the pages, with every word, or such a code."""
    found = []
    for party in await rows(database, _PARTIES):
        names = (party["name"], *names_of(party["id"]))
        likeness = min((_likeness(asked, name) for name in names if _has(name, asked.split())), default=3)
        if plain_words(party["id"]) == asked:
            likeness = 0
        if likeness < 3 and asked:  # noqa: PLR2004 - see `_likeness`
            page = f"party/{party['id']}"
            row = {"type": "party", "what": party["kind"], "page": page, "title": party["name"], "likeness": likeness}
            found.append(row)
    return found


def _has(name: str, words: Sequence[str]) -> bool:
    """Return whether each of the words is the beginning of one of a name's."""
    own = plain_words(name).split()
    return all(any(word.startswith(begun) for word in own) for begun in words)


async def reported(
    database: Database, search: Understood, kind: str, filters: Mapping[str, str]
) -> tuple[list[Row], int]:
    """Return what reports say with the words, the likeliest first, and how many matches were read at most.

    The number is 0 if all of them were, and TOO_MANY if longer words that begin with those asked for were not.
    """
    conditions = ""
    if filters:
        conditions = " AND ".join([*(await matching_of(database, filters)).conditions, *_of_days(filters)])
    most = COMPARED_WITH_FILTERS if filters else COMPARED
    parameters: dict[str, Any] = {**filters, "type": kind, "size": COMPARED, "most": most, "few": _FEW}
    if "to" in filters:
        parameters["last"] = f"{filters['to']}T99"
    sql, led = _MATCHES.format(filtered=_FILTERED.format(conditions=conditions) if filters else ""), False
    if filters:
        few = await _in_time(database, _COUNT_LED.format(conditions=conditions), parameters, _BEGINNING_MS)
        if few and few[0]["count"] <= _FEW:
            sql, led = _LED.format(conditions=conditions), True
    parameters["match"] = search.expression()
    found = await _in_time(database, sql, parameters, _LIMIT_MS)
    if found is not None and len(found) < _ENOUGH:
        begun = {**parameters, "match": search.expression(begin=True)}
        longer = None
        if not await _has_a_common_beginning(database, search):
            longer = await _in_time(database, sql, begun, _BEGINNING_MS)
        if longer is None:
            return _ranked(found, search), TOO_MANY
        found, parameters = longer, begun
    count = None if led else await _in_time(database, _COUNT, parameters, _BEGINNING_MS)
    all_read = led or (count is not None and count[0]["count"] < most)
    return _ranked(found or [], search), 0 if all_read and found is not None else most


async def _has_a_common_beginning(database: Database, search: Understood) -> bool:
    """Return whether a word of which longer ones would be tried is itself in too many things."""
    words = (term.expression() for term in search.terms if term.expression(begin=True) != term.expression())
    for word in words:
        found = await _in_time(database, _COUNT, {"match": word, "most": _MERGED}, _BEGINNING_MS)
        if found is None or found[0]["count"] == _MERGED:
            return True
    return False


def _of_days(filters: Mapping[str, str]) -> list[str]:
    """Return the conditions of the days asked for: never what is known to be earlier or later, or has no day."""
    conditions = ["o.occurred_from <= :last"] if "to" in filters else []
    if "from" in filters:
        conditions.append("(o.occurred_to >= :from OR o.occurred_to IS NULL) AND o.occurred_from IS NOT NULL")
    return conditions


def _ranked(found: Iterable[Row], search: Understood) -> list[Row]:
    """Return matches with those first that have the words in their title, in this order at best; each once."""
    asked = [term.words for term in search.terms]
    phrase = " ".join(asked)
    others = [plain_words(name) for name in search.other_names]

    def rank(match: Row) -> int:
        title = f" {plain_words(match['title'])} "
        if any(f" {words} " in title for words in (phrase, *others)):
            return 0
        return 1 if all(f" {words}" in title for words in asked) else 2

    distinct: dict[tuple[str | None, ...], Row] = {}
    for match in sorted(found, key=rank):
        distinct.setdefault(_same(match), match)
    return list(distinct.values())


def _same(match: Row) -> tuple[str | None, ...]:
    """Return what a match shares with those that say the same: a source says one thing once, whatever it reports."""
    if match["type"] == "occurrence":
        return "occurrence", match["occurrence"]
    return match["type"], match["source"], plain_words(match["title"]), match["text"]


async def with_places(database: Database, matches: Sequence[Row]) -> list[Row]:
    """Return matches with the occurrence and the source that they are from, and the place that they lead to.

    A statement or figure has its place on the page of its occurrence, who is cited for it, and its paragraphs.
    """
    matches = [{**match, "claim": _claim(match)} for match in matches]
    ids = {name: _distinct_of(matches, name) for name in ("occurrence", "source", "claim")}
    occurrences = {row["id"]: row for row in await rows(database, _OCCURRENCES, {"ids": ids["occurrence"]})}
    sources = {row["id"]: row for row in await rows(database, _SOURCES, {"ids": ids["source"]})}
    claims = {row["id"]: row for row in await rows(database, _CLAIMS, {"ids": ids["claim"]})}
    return [
        {
            **match,
            "href": f"/occurrence/{quote(match['occurrence'])}{_fragment(match)}",
            "claim": claims.get(match["claim"]),
            "about": occurrences.get(match["occurrence"]),
            "said_by": sources.get(match["source"]),
        }
        for match in matches
    ]


def _claim(match: Row) -> str | None:
    """Return the id of the statement or figure that a match is; None for an occurrence."""
    report, _, key = match["id"].rpartition(f"/{match['type']}/")
    return f"{report}/{key}" if report else None


def _fragment(match: Row) -> str:
    """Return where a claim is on the page of its occurrence."""
    return f"#{anchor(match['claim'])}" if match["claim"] else ""


def _distinct_of(matches: Iterable[Row], column: str) -> str:
    """Return the values of a column, each once, as JSON."""
    return json.dumps(sorted({match[column] for match in matches} - {None}))


async def respelled(database: Database, search: Understood) -> list[str]:
    """Return the search with the words that nothing has spelled as something has them, the likeliest first."""
    names = [row["name"] for sql in (_ANY_NAMES, _PARTIES) for row in await rows(database, sql)]
    shown = {plain_words(word): word.strip("\"'.,;:()") for name in names for word in name.split()}
    spelled = [await _spellings_of(database, term, names, shown) for term in search.terms]
    if all(words[0] == term.text for words, term in zip(spelled, search.terms, strict=True)):
        return []
    first = [words[0] for words in spelled]
    choices = [first]
    choices += [[*first[:at], word, *first[at + 1 :]] for at, words in enumerate(spelled) for word in words[1:]]
    return [" ".join(words) for words in choices][:6]


async def _spellings_of(database: Database, term: Term, names: Sequence[str], shown: Mapping[str, str]) -> list[str]:
    """Return the word itself if something has it, else words that look like it, those that many things have first."""
    word, near = term.words, spellings_near(term.words)
    if term.quoted or not near or word in shown:
        return [term.text]
    counted = await _in_time(database, _SPELLED, {"words": json.dumps([word, *near])}, _BEGINNING_MS) or []
    counts = {row["word"]: row["count"] for row in counted}
    if word in counts:
        return [term.text]
    alike = words_near(word, [*names, *counts])
    likeliest = sorted(alike, key=lambda found: (-round(alike[found] / 5), -counts.get(plain_words(found), 1), found))
    distinct = dict.fromkeys(shown.get(plain_words(found), found) for found in likeliest)
    return list(distinct)[:4] or [term.text]


def excerpt(text: str, words: Iterable[Sequence[str]], most: int) -> list[tuple[str, bool]]:
    """Return up to so many words of a text around the first of those searched, in pieces: each with whether it is one.

    Several words are marked only where they stand together; a single one also where it begins a longer word.
    """
    pieces = re.findall(r"\w+|\W+", text)
    places = [at for at, piece in enumerate(pieces) if plain_words(piece)]
    plain = [plain_words(pieces[at]) for at in places]
    hits = [_hits(plain, at, words) for at in range(len(plain))]
    marked = {place for at, length in enumerate(hits) for place in places[at : at + length]}
    first = min(marked, default=0)
    begin = max(0, first - most) if len(pieces) > 2 * most else 0
    shown = [(piece, at in marked) for at, piece in enumerate(pieces)][begin : begin + 2 * most]
    before, after = ([("…", False)] if cut else [] for cut in (begin > 0, begin + 2 * most < len(pieces)))
    return [*before, *shown, *after]


def _hits(plain: Sequence[str], at: int, words: Iterable[Sequence[str]]) -> int:
    """Return how many words at a place are those of a search; 0 if none is."""
    lengths = [len(one) for one in words if list(one) == list(plain[at : at + len(one)])]
    begun = any(len(one) == 1 and len(one[0]) >= BEGINNING and plain[at].startswith(one[0]) for one in words)
    return max([*lengths, int(begun)])
