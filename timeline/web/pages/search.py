"""Search: first what has the name that was asked for, then what happened, then what sources say, with words marked."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote, unquote, urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import NotFound, Request
from markupsafe import Markup, escape

from timeline.web.language import gettext as _
from timeline.web.language import to_translate
from timeline.web.pages import Route
from timeline.web.pages._as_data import as_data, data_links
from timeline.web.pages._choices import choices_of, filters_in_words, with_more, with_named
from timeline.web.pages._searching import (
    FILTERS,
    NAMES,
    REPORTED,
    excerpt,
    named,
    other_names,
    reported,
    respelled,
    with_places,
)
from timeline.web.pages._shared import Row, archive, content_language, grouped, page, rows
from timeline.web.source_names import label_of
from timeline.web.understanding import LONGEST, Understood, cleaned, terms_of, understood

_LIKELY = 5
"""So many pages with a matching name stand on top."""
_SHOWN, _SHOWN_OF_TYPE = 10, 100
"""So many results of each type are shown, and so many if one type was chosen."""
_TITLE, _EXCERPT = 400, 30
"""So many words of a title and of another text are shown at most."""
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_COLUMNS = ("type", "title", "page", "text", "kind", "occurred", "occurrence", "source")
_NEAR = {
    kind: f"SELECT s.id, {title} AS title FROM {table} s WHERE s.id >= :first AND s.id < :last LIMIT 500"
    for kind, table, title in (
        ("occurrence", "occurrences", "title"),
        ("person", "people", "name"),
        ("source", "sources", label_of("s")),
        ("treaty", "treaties", "name"),
    )
}

HEADINGS: Mapping[str, str] = {
    "name": to_translate("Matching names"),
    "party": to_translate("States and organizations"),
    "treaty": to_translate("Treaties"),
    "person": to_translate("People"),
    "occurrence": to_translate("Occurrences"),
    "statement": to_translate("What sources say"),
    "figure": to_translate("Figures as printed"),
    "source": to_translate("Sources"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for."""

    text: str
    type: str
    filters: Mapping[str, str]

    def link(self, **changes: str | None) -> str:
        """Return the address of the same search, apart from changes."""
        kept = {"q": self.text, "type": self.type, **self.filters, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"/search?{query}" if query else "/search"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the first results of each type, how many there are, and how many matches were read; 0: all."""

    groups: Mapping[str, Sequence[Row]]
    totals: Mapping[str, int]
    read: int

    @property
    def count(self) -> int:
        """Return the number of results."""
        return sum(self.totals.values())


async def search(request: Request, datasette: Datasette) -> Response:
    """Show what matches `q`, of one type if `type` names one, in what the filters leave."""
    database = archive(datasette)
    asked, is_cut = _asked(request)
    asked = replace(asked, filters=await with_named(database, asked.filters, request.args))
    found, search_for, spellings = await _answer(database, asked)
    form = request.url_vars.get("form")
    if form:
        return as_data(form, _COLUMNS, _rows_shown(found), query=asked.text, searched_for=search_for)
    content = content_language(datasette)
    choices = await choices_of(database, asked.filters, ("kind", "party", "source"), content)
    context: dict[str, Any] = {
        "title": _("Search: %(query)s", query=asked.text) if asked.text else _("Search"),
        "description": _("Search names, titles, statements and figures. Accents are ignored."),
        "asked": asked,
        "is_cut": is_cut or len(terms_of(asked.text)) < len(re.findall(r"\w[^\s\"]*", asked.text)),
        "has_words": bool(terms_of(asked.text)),
        "filters_in_words": await filters_in_words(database, asked.filters, content),
        "choices": choices,
        "with_more": with_more(choices),
        "found": found,
        "search_for": search_for,
        "others": [(choice, asked.link(q=choice)) for choice in spellings],
        "also": understood(search_for, await other_names(database, search_for)).other_names,
        "groups": [(name, _(HEADINGS[name]), found.groups[name]) for name in HEADINGS if name in found.groups],
        "headings": {name: _(heading) for name, heading in HEADINGS.items()},
        "types": [name for name in HEADINGS if name != "name"],
        "alternates": data_links(datasette.urls.path("/search"), {"q": asked.text, "type": asked.type, **asked.filters})
        if found.count
        else [],
    }
    if asked.text and not found.count:
        context["partial"] = await _partial(database, asked)
    return await page(datasette, request, "search.html", context)


def _asked(request: Request) -> tuple[Asked, bool]:
    """Return what is asked for, and whether the text was cut; control characters and unknown types are left out."""
    text = cleaned(request.args.get("q") or "")
    values = {name: (request.args.get(name) or "").strip()[:LONGEST] for name in ("type", *FILTERS)}
    filters = {name: values[name] for name in FILTERS if values[name]}
    filters = {name: value for name, value in filters.items() if name not in {"from", "to"} or _DAY.fullmatch(value)}
    kind = values["type"] if values["type"] in {*NAMES, *REPORTED} else ""
    return Asked(text[:LONGEST], kind, filters), len(text) > LONGEST


async def _answer(database: Database, asked: Asked) -> tuple[Found, str, list[str]]:
    """Return what is found, for which words, and other words that may be meant.

    Where nothing is found, and a word has another spelling that finds something, that is the answer.
    """
    if not terms_of(asked.text):
        return Found({}, {}, 0), asked.text, []
    found = await _find(database, asked, asked.text)
    if found.count:
        return found, asked.text, []
    choices = await respelled(database, understood(asked.text))
    for number, choice in enumerate(choices):
        found = await _find(database, asked, choice)
        if found.count:
            return found, choice, choices[:number] + choices[number + 1 :]
    return found, asked.text, choices


async def _find(database: Database, asked: Asked, text: str) -> Found:
    """Return what matches a text: names only without filters, since these are about what reports say."""
    meant = understood(text, await other_names(database, text))
    groups: dict[str, list[Row]] = {}
    read = 0
    if asked.type not in REPORTED and not asked.filters:
        groups = _names(await named(database, meant, asked.type), asked)
    if asked.type not in NAMES:
        matches, read = await reported(database, meant, asked.type, asked.filters)
        groups |= grouped(matches, "type")
    totals = {kind: len(members) for kind, members in groups.items()}
    first = {kind: members[: _SHOWN_OF_TYPE if asked.type else _SHOWN] for kind, members in groups.items()}
    for kind in set(first).intersection(REPORTED):
        first[kind] = await with_places(database, first[kind])
    return Found({kind: [_shown(row, meant) for row in members] for kind, members in first.items()}, totals, read)


def _names(found: Sequence[Row], asked: Asked) -> dict[str, list[Row]]:
    """Return what has a matching name: the likely ones on top, other sources beneath all else."""
    if asked.type:
        return {asked.type: list(found)} if found else {}
    likely = [name for name in found if name["type"] != "source" or name["likeness"] <= 1][:_LIKELY]
    rest = [name for name in found if name not in likely]
    return {name: members for name, members in {"name": likely, **grouped(rest, "type")}.items() if members}


async def _partial(database: Database, asked: Asked) -> list[Row]:
    """Return a few matches with only some of the words."""
    meant = understood(asked.text)
    if len(meant.terms) < 2 or asked.type in NAMES:  # noqa: PLR2004 - one word has no parts
        return []
    matches, _read = await reported(database, replace(meant, any_word=True), asked.type, asked.filters)
    return [_shown(row, meant) for row in await with_places(database, matches[:_SHOWN])]


def _shown(row: Row, meant: Understood) -> Row:
    """Return a result with its words marked; who took part in an occurrence is shown if only that has them."""
    marked: Row = {"marked_title": _marked(row["title"], meant, _TITLE), "marked_text": None}
    if row["type"] == "statement" or (row["type"] == "occurrence" and "<mark>" not in marked["marked_title"]):
        marked["marked_text"] = _marked(row["text"], meant, _EXCERPT)
    return {**row, **marked}


def _marked(text: str, meant: Understood, most: int) -> Markup:
    pieces = excerpt(text, meant.marked, most)
    marked = (f"<mark>{escape(piece)}</mark>" if hit else str(escape(piece)) for piece, hit in pieces)
    return Markup("".join(marked))  # noqa: S704 - each piece is escaped above


def _rows_shown(found: Found) -> list[Row]:
    """Return the results that the page shows, in its order."""
    shown = [row for name in HEADINGS for row in found.groups.get(name, ())]
    return [{**row, **(row.get("about") or {}), "title": row["title"], "page": row["href"]} for row in shown]


async def suggestions(datasette: Datasette, path: str) -> list[Row]:
    """Return the pages that a wrong path may have meant, with `href`, `title` and `type`."""
    meant = replace(understood(" ".join(re.findall(r"\w+", unquote(path)))[:LONGEST]), others=(), any_word=True)
    try:
        database = archive(datasette)
        candidates = await _similar_addresses(database, path)
        if meant.terms:
            candidates += await named(database, meant, "")
            matches, _read = await reported(database, meant, "occurrence", {})
            candidates += await with_places(database, matches[:_SHOWN])
    except (NotFound, QueryInterrupted, sqlite3.Error):
        return []  # the 404 page must not fail because it has no suggestions
    distinct: dict[str, Row] = {}
    for candidate in candidates:
        distinct.setdefault(candidate["href"], candidate)
    return list(distinct.values())[:6]


async def _similar_addresses(database: Database, path: str) -> list[Row]:
    """Return the pages with a similar address, among those that begin with the same word."""
    _, kind, slug = [*path.split("/", 2), "", ""][:3]
    beginning = re.match(r"[a-z0-9]+", slug)
    if kind not in _NEAR or beginning is None:
        return []
    between = {"first": beginning[0], "last": f"{beginning[0]}~"}
    titles = {near["id"]: near["title"] for near in await rows(database, _NEAR[kind], between)}
    beginning_alike = [identity for identity in titles if identity.startswith(slug)][:6]
    close = dict.fromkeys((*beginning_alike, *get_close_matches(slug, titles, 4, 0.6)))
    return [{"href": f"/{kind}/{quote(identity)}", "title": titles[identity], "type": kind} for identity in close]


ROUTES: list[Route] = [(r"^/search(\.(?P<form>json|csv))?$", search)]
