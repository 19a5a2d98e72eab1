"""The rows that a page shows, as JSON and CSV: the same ones, found by the same filters."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from datasette import Response

from timeline.exchange.exports.spreadsheet import harmless
from timeline.web.pages._shared import Row

FORMATS = ("json", "csv")


def as_data(form: str, columns: Sequence[str], shown: Iterable[Row], **about: Any) -> Response:
    """Return rows with some of their columns as JSON, with what else is known about them, or as CSV."""
    chosen = [{column: row.get(column) for column in columns} for row in shown]
    if form == "json":
        return Response.json({**about, "rows": chosen})
    text = StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({column: harmless(value) for column, value in row.items()} for row in chosen)
    return Response(text.getvalue(), content_type="text/csv; charset=utf-8")


def data_links(path: str, parameters: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Return the addresses of a page's rows as pairs of a label and an address."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    return [(form.upper(), f"{path}.{form}{'?' if query else ''}{query}") for form in FORMATS]
