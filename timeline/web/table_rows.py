"""Rows of Datasette's tables as readers need them: facts first and ids last, with names in place of ids.

A template would await every cell five times, so rows are made here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from datasette.app import Urls
from datasette.utils import tilde_encode, to_css_class
from markupsafe import Markup, escape

from timeline.web.cells import CODES
from timeline.web.filters import plain
from timeline.web.language import gettext as _
from timeline.web.language import language, to_translate
from timeline.web.naming import PAGE_OF, Names

ALL_COLUMNS = "_all"
"""The parameter of an address that asks for every column of a table."""

HEADINGS = MappingProxyType(
    {
        "acted_on": to_translate("date"),
        "as_of": to_translate("on"),
        "attributed_to": to_translate("said by"),
        "occurred": to_translate("date"),
        "point": to_translate("same point"),
        "recorded_at": to_translate("recorded"),
        "recorded_by": to_translate("by"),
        "short_label": to_translate("source"),
        "sources_count": to_translate("sources"),
        "text": to_translate("statement"),
    }
)
"""What readers call columns whose names are for programs."""

Cell = Mapping[str, Any]
"""A cell as Datasette makes it: column, value (as shown), raw and value_type."""


def facts_first(columns: Iterable[Cell], first: Sequence[str] | None) -> list[Cell]:
    """Return all columns of a table in the order for readers: those that answer first, the key last."""
    order = {name: place for place, name in enumerate(first or ())}
    return sorted(columns, key=lambda column: (order.get(column["name"], len(order)), _is_key(column) and bool(order)))


def shown_columns(columns: Iterable[Cell], first: Sequence[str] | None, arguments: Any) -> list[Cell]:
    """Return the columns that a page shows: those that answer, or all where the address asks for all or for some."""
    in_order = facts_first(columns, first)
    if not first or {ALL_COLUMNS, "_col", "_nocol"} & set(arguments):
        return in_order
    named = {*first, arguments.get("_sort"), arguments.get("_sort_desc")}
    return [column for column in in_order if column["name"] in named]


def heading(column: str) -> str:
    """Return the heading of a column."""
    return _(HEADINGS[column]) if column in HEADINGS else plain(column)


@lru_cache(maxsize=4096)
def _attributes(column: str, kind: str, _language: str) -> str:
    """Return the attributes of a cell, in the language of the page: a table has a thousand cells of a column."""
    return f'class="col-{to_css_class(column)} type-{kind}" data-label="{escape(heading(column).capitalize())}"'


def _is_key(column: Cell) -> bool:
    return bool(column.get("is_pk")) or column["name"] == "Link"


def table_row(cells: Iterable[Cell], columns: Sequence[Cell], named: Names, address: str | None = None) -> Markup:
    """Return a row with its cells in the order of columns; the first one that is shown leads to the row's page."""
    by_column = {cell["column"]: cell for cell in cells}
    shown, is_linked, spoken = [], address is None, language()
    for column in columns:
        cell = by_column[column["name"]]
        value = named.get((cell["column"], cell["raw"])) if named else None
        value = value or cell["value"]
        if not is_linked and cell["raw"] not in {None, ""}:
            is_linked = True
            if "<a " not in str(value):
                value = Markup('<a href="{}">{}</a>').format(address, value)
        shown.append(f"<td {_attributes(cell['column'], cell['value_type'], spoken)}>{escape(value)}</td>")
    return Markup(f"<tr>{''.join(shown)}</tr>")  # noqa: S704 - each value is escaped above


def row_address(cells: Iterable[Cell], urls: Urls, database: str, table: str) -> str | None:
    """Return the address of what a row is about: its page where it has one, else the row; None without a single key."""
    for cell in cells:
        if cell["value_type"] == "pk" and not cell["is_special_link_column"]:
            return _address(urls, database, table, str(cell["raw"]))
        if cell["column"] == "id" and table in PAGE_OF:
            return _address(urls, database, table, str(cell["raw"]))
    return None


def _address(urls: Urls, database: str, table: str, key: str) -> str:
    if page := PAGE_OF.get(table):
        return str(urls.path(f"/{page}/{quote(key)}"))
    return str(urls.row(database, table, tilde_encode(key)))


def result_row(shown: Sequence[Any], columns: Sequence[str], values: Sequence[Any], named: Names) -> Markup:
    """Return a row of a query's result: each value as Datasette shows it, or the name that it stands for."""
    spoken = language()
    cells = (
        f"<td {_attributes(column, 'none' if value is None else 'value', spoken)}>"
        f"{escape(named.get((column, value)) or as_shown)}</td>"
        for column, value, as_shown in zip(columns, values, shown, strict=True)
    )
    return Markup(f"<tr>{''.join(cells)}</tr>")  # noqa: S704 - each value is escaped above


def page_of(table: str) -> str | None:
    """Return the kind of page that each row of a table has, if any."""
    return PAGE_OF.get(table)


def facet_label(label: Any, column: str) -> str:
    """Return the name of a facet's value: a code in plain words, anything else as it is."""
    text = "" if label is None else str(label)
    return plain(text) if column in CODES else text


TABLE_FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "facet_label": facet_label,
        "facts_first": facts_first,
        "heading": heading,
        "page_of": page_of,
        "result_row": result_row,
        "row_address": row_address,
        "shown_columns": shown_columns,
        "table_row": table_row,
    }
)
"""The filters of the templates of tables."""
