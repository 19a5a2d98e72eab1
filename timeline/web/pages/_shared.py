"""What pages share: the archive's database and its rows, how a page is rendered, and its addresses as data."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import NotFound, Request

from timeline.web.archives import archive as archive  # noqa: PLC0414 - pages take it from here
from timeline.web.datasette_065 import DatasetteError, metadata_of
from timeline.web.dates import in_words
from timeline.web.filters import plain
from timeline.web.keeping import KeepingDatabase
from timeline.web.language import ENGLISH, language, to_translate
from timeline.web.language import gettext as _
from timeline.web.links import Links
from timeline.web.rendering import without_awaiting
from timeline.web.source_names import label_of

DESCRIPTION = "What news sources reported, with the source and paragraph of every claim."
"""What the site is, where its metadata does not say."""

MOST_COUNTED = 1000
"""No page counts further: what there is more of is "more than 1,000"."""

Row = dict[str, Any]

_MISSING = {
    "occurrence": to_translate("There is no occurrence named %(name)s."),
    "person": to_translate("There is no person named %(name)s."),
    "source": to_translate("There is no source named %(name)s."),
    "treaty": to_translate("There is no treaty named %(name)s."),
}

_WITHHELD = """SELECT w.withheld_at, w.withheld_because, json_extract(w.payload, '$.withheld.law') AS law,
  (SELECT COUNT(*) FROM events p WHERE +p.position <= w.position) AS event
FROM events w WHERE {where} AND +w.withheld_at IS NOT NULL ORDER BY +w.position LIMIT 1"""
_OF_STREAM = _WITHHELD.format(where="w.stream = :stream")
_REGISTRATION = _WITHHELD.format(where="w.stream = :stream AND w.version = 1")
RECORDED_WITH = """w.topic IN ('occurrence-reported', 'report-supplemented')
AND w.recorded_at = (SELECT recorded_at FROM events WHERE stream = {stream} AND version = 1)"""
"""The SQL of the reports `w` that were recorded in one step with what a stream is about: of one that is withheld, what
it said is erased, and so is its source.
"""
_BESIDE = _WITHHELD.format(where=RECORDED_WITH.format(stream=":stream"))


async def rows(database: Database, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    """Return the rows of a SELECT as dictionaries; it may ask for the `:language` of the page."""
    result = await database.execute(sql, {"language": language(), **(parameters or {})})
    return [dict(row) for row in result.rows]


async def rows_kept(database: Database, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    """Return the rows of a SELECT that reads very many: asked for once in each language, until the archive changes."""
    return [dict(row) for row in await thousands_kept(database, sql, parameters)]


async def thousands_kept(
    database: Database, sql: str, parameters: Mapping[str, Any] | None = None
) -> Sequence[sqlite3.Row]:
    """Return the same as SQLite gives it, for thousands of rows: to make dictionaries of them would take longer."""
    of_page = {"language": language()} if ":language" in sql else {}
    asked = {**of_page, **(parameters or {})}
    kept = database.kept if isinstance(database, KeepingDatabase) else database.execute
    found: Sequence[sqlite3.Row] = (await kept(sql, asked)).rows
    return found


async def rows_of_each(database: Database, parameters: Mapping[str, Any], **queries: str) -> dict[str, list[Row]]:
    """Return the rows of several SELECTs that take the same parameters, by the names given to them."""
    return {name: await rows(database, sql, parameters) for name, sql in queries.items()}


async def counts_of_each(database: Database, parameters: Mapping[str, Any], **sources: str) -> dict[str, int]:
    """Return how many rows each FROM clause has, up to one more than `MOST_COUNTED`, by the names given to them."""
    counts = (
        f"(SELECT COUNT(*) FROM (SELECT 1 {source} LIMIT {MOST_COUNTED + 1})) AS {name}"
        for name, source in sources.items()
    )
    counted = await row(database, f"SELECT {', '.join(counts)}", parameters)
    return counted or {}


async def row(database: Database, sql: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
    """Return the first row of a SELECT, or None."""
    return next(iter(await rows(database, sql, parameters)), None)


async def row_with_id(database: Database, kind: str, sql: str, identity: str) -> Row:
    """Return the row that a SELECT finds by `:id`; answer 404 if there is none, and 451 if it is withheld."""
    name = unquote(identity)
    match = await row(database, sql, {"id": name})
    if match is None:
        if withheld := await row(database, _OF_STREAM, {"stream": f"{kind}/{name}"}):
            raise _withheld(withheld)
        raise NotFound(_(_MISSING[kind], name=name))
    return match


def _withheld(event: Row) -> Exception:
    """Return the answer where all that was recorded under a name is withheld."""
    message = _(
        "What was recorded here was withheld on %(day)s, as required by law: %(reason)s",
        day=in_words(event["withheld_at"][:10]),
        reason=event["withheld_because"],
    )
    status = HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS
    answer: Exception = DatasetteError(message, _("Withheld"), {"withheld": event}, status)
    return answer


async def withheld_of(database: Database, stream: str, *, is_empty: bool) -> Row | None:
    """Return when and why what is known of a thing was withheld, the law and the event; None where it was not.

    Where `is_empty`, this may also be a report that was recorded together with it.
    """
    if found := await row(database, _REGISTRATION, {"stream": stream}):
        return {**found, "beside": False}
    found = await row(database, _BESIDE, {"stream": stream}) if is_empty else None
    return {**found, "beside": True} if found else None


def known_from(sources: str) -> str:
    """Return the SQL of the sources in a column that separates them by commas, each with its label, as JSON."""
    return f"""(SELECT json_group_array(json_object('id', s.id, 'label', {label_of("s")}))
    FROM json_each('["' || replace({sources}, ', ', '","') || '"]') j JOIN sources s ON s.id = j.value)"""


def grouped(members: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Return rows by the value of a column, in their order."""
    groups: dict[str, list[Row]] = {}
    for member in members:
        groups.setdefault(member[column], []).append(member)
    return groups


def in_time(occurrences: Iterable[Row]) -> list[Row]:
    """Return occurrences, or rows that have the day of one, in the order of their days; those without a day last."""
    return sorted(occurrences, key=lambda row: (row["occurred_from"] is None, row["occurred_from"] or ""))


async def page(
    datasette: Datasette, request: Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> Response:
    """Render a template as a page. Every page's context has `title` and `description`, for search engines."""
    shown = {"links": Links(datasette.urls, content_language(datasette)), **context}
    found = without_awaiting(datasette.jinja_env).get_template(template)
    html = await datasette.render_template(found, shown, request=request, view_name=template)
    return Response.html(html, status=status)


def moved(datasette: Datasette, path: str) -> Response:
    """Redirect permanently to another path of this site."""
    return Response.redirect(datasette.urls.path(path), status=301)


def site_title(datasette: Datasette) -> str:
    """Return the name of the site: the title in its metadata, if any."""
    return str(metadata_of(datasette).get("title") or "Timeline archive")


def content_language(datasette: Datasette) -> str:
    """Return the language of what the archive itself says, such as titles."""
    return str(metadata_of(datasette).get("language") or ENGLISH)


def address_of(datasette: Datasette, request: Request, path: str) -> str:
    """Return the absolute address of a path of this site, for others to keep: it names no language."""
    return str(datasette.absolute_url(request, datasette.urls.in_language("", path)))


def tables_as_json(datasette: Datasette, *tables: str) -> list[tuple[str, str]]:
    """Return tables as pairs of a label and the address of their JSON."""
    name = archive(datasette).name
    return [(plain(table), datasette.urls.table(name, table, "json")) for table in tables]


def row_as_json(datasette: Datasette, table: str, identity: str, column: str, *tables: str) -> list[tuple[str, str]]:
    """Return a row, and the rows of other tables with its id in a column, as pairs like those of `tables_as_json`."""
    itself = (_("this row"), datasette.urls.row(archive(datasette).name, table, identity, format="json"))
    return [itself, *((label, f"{href}?{column}={identity}") for label, href in tables_as_json(datasette, *tables))]


def typed(kind: str, properties: Mapping[str, Any]) -> Row:
    """Return a schema.org object of a type, without the properties that are empty."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value}}


def linked_data(kind: str, properties: Mapping[str, Any]) -> Row:
    """Return the JSON-LD of a page: a schema.org object with its context."""
    return {"@context": "https://schema.org", **typed(kind, properties)}
