"""What can be chosen in the filters of a page: the kinds, parties, sources and treaties of the archive."""

from collections.abc import Iterable, Mapping

from datasette.database import Database
from markupsafe import Markup, escape

from timeline.web.filters import plain
from timeline.web.language import gettext as _
from timeline.web.language import language
from timeline.web.pages._shared import row, rows
from timeline.web.parties import in_alphabetical_order, party_name

_MOST = 400
"""The most options in a list."""

_OPTIONS = {
    "kind": """WITH RECURSIVE k(kind) AS (SELECT MIN(kind) FROM occurrences
  UNION ALL SELECT (SELECT MIN(kind) FROM occurrences WHERE kind > k.kind) FROM k WHERE k.kind IS NOT NULL)
SELECT kind AS id, kind AS name FROM k WHERE kind IS NOT NULL LIMIT :limit""",
    "party": "SELECT id, name FROM parties ORDER BY name LIMIT :limit",
    "source": "SELECT id, label AS name FROM sources ORDER BY label LIMIT :limit",
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
            named = await row(database, sql, {"id": filters[name]})
            names[name] = named["name"] if named else filters[name]
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
