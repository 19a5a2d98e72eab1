"""What can be chosen in the filters of a page: the kinds, parties, sources and treaties of the archive."""

from collections.abc import Iterable, Mapping

from datasette.database import Database
from markupsafe import Markup, escape

from timeline.web.filters import plain
from timeline.web.language import gettext as _
from timeline.web.language import language
from timeline.web.pages._searching import named
from timeline.web.pages._shared import row, rows
from timeline.web.parties import in_alphabetical_order, party_name
from timeline.web.understanding import LONGEST, cleaned, terms_of, understood

_MOST = 50
"""The most options in a list: any other can be named."""
_NAMED = ("party", "source", "treaty")
"""The filters whose value can be named, in a field that has `-named` after its name."""

_OPTIONS = {
    "kind": """WITH RECURSIVE k(kind) AS (SELECT MIN(kind) FROM occurrences
  UNION ALL SELECT (SELECT MIN(kind) FROM occurrences WHERE kind > k.kind) FROM k WHERE k.kind IS NOT NULL)
SELECT kind AS id, kind AS name FROM k WHERE kind IS NOT NULL LIMIT :limit""",
    "party": """SELECT p.id, p.name FROM
  (SELECT party, COUNT(*) AS count FROM (SELECT party FROM party_mentions ORDER BY rowid DESC LIMIT 2000) GROUP BY 1) m
JOIN parties p ON p.id = m.party ORDER BY m.count DESC, p.id LIMIT :limit""",  # those mentioned most of late
    "source": "SELECT id, label AS name FROM sources ORDER BY published_from DESC, id LIMIT :limit",
    "treaty": "SELECT id, name FROM treaties ORDER BY name LIMIT :limit",
}
_NAMES = {
    "party": "SELECT id, name FROM parties WHERE id = :id",
    "source": "SELECT id, label AS name FROM sources WHERE id = :id",
    "treaty": "SELECT id, name FROM treaties WHERE id = :id",
}


async def choices_of(
    database: Database, filters: Mapping[str, str], names: Iterable[str], content: str
) -> dict[str, Markup]:
    """Return the options of each filter; those that the archive itself names are in the language `content`."""
    found = {name: await rows(database, _OPTIONS[name], {"limit": _MOST}) for name in names}
    own = {name: {str(option["id"]): option["name"] for option in options} for name, options in found.items()}
    for name, chosen in (await _names(database, filters)).items():  # it is always there
        own.get(name, {}).setdefault(filters[name], chosen)
    return {name: _options(its, _shown(name, its), filters.get(name), content) for name, its in own.items()}


def with_more(choices: Mapping[str, str]) -> list[str]:
    """Return the filters whose lists may leave something out, so that it can be named instead."""
    return [name for name in _NAMED if choices.get(name, "").count("<option") > _MOST]


async def with_named(database: Database, filters: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the filters with those that a reader names instead of choosing: what the name is most like."""
    named_now = {name: cleaned(given[f"{name}-named"])[:LONGEST] for name in _NAMED if given.get(f"{name}-named")}
    found = dict(filters)
    for name, text in named_now.items():
        alike = await named(database, understood(text), name) if terms_of(text) else []
        if text:
            found[name] = alike[0]["page"].partition("/")[2] if alike else text
    return found


async def filters_in_words(database: Database, filters: Mapping[str, str], content: str) -> dict[str, str]:
    """Return the value of each filter as a reader knows it: the name of a party, not its code."""
    shown: dict[str, str] = dict(filters)
    for name, own in (await _names(database, filters)).items():
        (shown[name],) = _shown(name, {filters[name]: own}).values()
        if name in _NAMES and shown[name] == own and content != language():
            shown[name] = Markup('<span lang="{}">{}</span>').format(content, own)
    if "kind" in filters:
        shown["kind"] = plain(filters["kind"])
    return shown


async def _names(database: Database, filters: Mapping[str, str]) -> dict[str, str]:
    """Return the names that the archive has for what is chosen; a code that it does not know, as it is."""
    names = {"kind": filters["kind"]} if "kind" in filters else {}
    for name, sql in _NAMES.items():
        if name in filters:
            known = await row(database, sql, {"id": filters[name]})
            names[name] = known["name"] if known else filters[name]
    return names


def _shown(filter_name: str, own: Mapping[str, str]) -> Mapping[str, str]:
    """Return the names of options in the language of the page, as far as it has them."""
    match filter_name:
        case "kind":
            return {kind: plain(kind).capitalize() for kind in own}
        case "party":
            return in_alphabetical_order({party: party_name(party, name) for party, name in own.items()})
        case _:
            return own


def _options(own: Mapping[str, str], shown: Mapping[str, str], chosen: str | None, content: str) -> Markup:
    """Return the options of a list: a template would await each of hundreds. What an archive names itself is marked."""
    marked = f' lang="{escape(content)}"' if content != language() else ""
    options = (
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}'
        f"{marked if own.get(key) == name else ''}>{escape(name)}</option>"
        for key, name in {"": _("Any"), **shown}.items()
    )
    return Markup("\n".join(options))  # noqa: S704 - each value is escaped above
