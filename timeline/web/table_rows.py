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

from timeline.web.cells import CODES, is_in_readers_words
from timeline.web.filters import in_plain_words, plain
from timeline.web.language import ENGLISH, language, term, to_translate
from timeline.web.language import gettext as _
from timeline.web.naming import PAGE_OF, Names

ALL_COLUMNS = "_all"
"""The parameter of an address that asks for every column of a table."""

HEADINGS = MappingProxyType(
    {
        "acted_on": "date",
        "as_of": "on",
        "attributed_to": "said by",
        "certain": "known for certain",
        "certain_total": "total known for certain",
        "certainly_named": "named for certain",
        "occurred": "date",
        "point": "same point",
        "possible_total": "total possibly known",
        "possibly_named": "possibly named",
        "recorded_at": "recorded",
        "recorded_by": "by",
        "short_label": "source",
        "sources_count": "sources",
        "text": "statement",
    }
)
"""What readers call columns whose names are for programs."""

CONDITIONS = MappingProxyType(
    {
        "array contains": to_translate("array contains"),
        "array does not contain": to_translate("array does not contain"),
        "contains": to_translate("contains"),
        "date": to_translate("is on the day"),
        "ends with": to_translate("ends with"),
        "in": to_translate("is one of"),
        "is blank": to_translate("is blank"),
        "is not blank": to_translate("is not blank"),
        "is not null": to_translate("is not null"),
        "is null": to_translate("is null"),
        "not in": to_translate("is none of"),
        "starts with": to_translate("starts with"),
    }
)
"""The conditions of Datasette's filters, as it calls them, in words; what is a sign or of SQL stays as it is."""

_TOTALS = frozenset({"possible_total", "certain_total"})
"""The columns of totals that sources report over time: there is none before the first report."""

COLUMN = "column"
"""The context of messages that are names of columns: see `metadata_words.py`."""
DESCRIPTION = "description"
"""The context of messages that are titles or descriptions in `metadata.yml`."""

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
    return term(HEADINGS[column], COLUMN) if column in HEADINGS else column_name(column)


def column_name(column: str | None) -> str:
    """Return the name of a column in plain words."""
    return term(in_plain_words(column or ""), COLUMN)


def described(text: str | None) -> str:
    """Return a title or description of `metadata.yml` in the language of the page; one of another site as it is."""
    return term(text or "", DESCRIPTION)


def condition(name: str) -> str:
    """Return a condition of Datasette's filters in words."""
    return name if language() == ENGLISH else _(CONDITIONS.get(name, name))


@lru_cache(maxsize=4096)
def _attributes(column: str, kind: str, _language: str) -> str:
    """Return the attributes of a cell, in the language of the page: a table has a thousand cells of a column."""
    return f'class="col-{to_css_class(column)} type-{kind}" data-label="{escape(heading(column).capitalize())}"'


def _is_key(column: Cell) -> bool:
    return bool(column.get("is_pk")) or column["name"] == "Link"


def table_row(
    cells: Iterable[Cell], columns: Sequence[Cell], named: Names, address: str | None = None, lang: str = ""
) -> Markup:
    """Return a row with its cells in the order of columns; the first one that is shown leads to the row's page.

    `lang` is the attribute of cells that have the archive's own words.
    """
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
        own = "" if is_in_readers_words(cell["column"]) else lang
        shown.append(f"<td {_attributes(cell['column'], cell['value_type'], spoken)}{own}>{escape(value)}</td>")
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


def result_row(
    shown: Sequence[Any], columns: Sequence[str], values: Sequence[Any], named: Names, lang: str = ""
) -> Markup:
    """Return a row of a query's result: each value as Datasette shows it, or the name that it stands for."""
    spoken = language()
    cells = (
        f"<td {_attributes(column, 'value' if value is not None or column in _TOTALS else 'none', spoken)}"
        f"{'' if is_in_readers_words(column) else lang}>"
        f"{escape(named.get((column, value)) or _known(column, value, as_shown))}</td>"
        for column, value, as_shown in zip(columns, values, shown, strict=True)
    )
    return Markup(f"<tr>{''.join(cells)}</tr>")  # noqa: S704 - each value is escaped above


def _known(column: str, value: Any, as_shown: Any) -> Any:
    """Return a value as shown; where it is a total that was not known yet, words for that."""
    return (
        Markup('<em lang="{}">{}</em>').format(language(), _("no total yet"))
        if value is None and column in _TOTALS
        else as_shown
    )


def page_of(table: str) -> str | None:
    """Return the kind of page that each row of a table has, if any."""
    return PAGE_OF.get(table)


def facet_label(label: Any, column: str) -> str:
    """Return the name of a facet's value: a code in plain words, anything else as it is."""
    text = "" if label is None else str(label)
    return plain(text) if column in CODES else text


TABLE_FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "column_name": column_name,
        "condition": condition,
        "described": described,
        "facet_label": facet_label,
        "facts_first": facts_first,
        "heading": heading,
        "in_readers_words": is_in_readers_words,
        "page_of": page_of,
        "result_row": result_row,
        "row_address": row_address,
        "shown_columns": shown_columns,
        "table_row": table_row,
    }
)
"""The filters of the templates of tables."""
