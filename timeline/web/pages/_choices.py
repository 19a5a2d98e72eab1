"""What can be chosen in the filters of a page: the kinds, parties, sources and treaties of the archive."""

from collections.abc import Iterable, Mapping, Sequence

from datasette.database import Database
from markupsafe import Markup, escape

from timeline.web.filters import plain
from timeline.web.language import gettext as _
from timeline.web.pages._shared import Row, row, rows

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


async def choices_of(database: Database, filters: Mapping[str, str], names: Iterable[str]) -> dict[str, Markup]:
    """Return the options of each filter."""
    found = {name: await rows(database, _OPTIONS[name], {"limit": _MOST}) for name in names}
    if "kind" in found:
        found["kind"] = [{**kind, "name": plain(kind["id"]).capitalize()} for kind in found["kind"]]
    in_words = await filters_in_words(database, filters)
    return {name: _options(options, filters.get(name), in_words.get(name)) for name, options in found.items()}


async def filters_in_words(database: Database, filters: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each filter as a reader knows it: the name of a party, not its code."""
    shown = dict(filters)
    for name, sql in _NAMES.items():
        if name in filters:
            named = await row(database, sql, {"id": filters[name]})
            shown[name] = named["name"] if named else filters[name]
    if "kind" in filters:
        shown["kind"] = plain(filters["kind"])
    return shown


def _options(found: Sequence[Row], chosen: str | None, chosen_name: str | None) -> Markup:
    """Return the options of a list: a template would await each of hundreds. One that is chosen is always there."""
    names = {str(option["id"]): option["name"] for option in found}
    names = {"": _("Any")} | names | ({chosen: chosen_name or chosen} if chosen and chosen not in names else {})
    options = (
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(name)}</option>'
        for key, name in names.items()
    )
    return Markup("\n".join(options))  # noqa: S704 - each value is escaped above
