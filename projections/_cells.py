"""Values of the domain as the cells of a table hold them."""

import json
from collections.abc import Iterable
from decimal import Decimal

from domain.base import Value
from domain.dates import ReportedDate
from domain.evidence import Evidence
from domain.quantities import is_computable

_LARGEST_INTEGER = 2**63


def json_array(values: Iterable[Value]) -> str:
    """Return values as a JSON array; evidence as objects with paragraph, where, start, end and sha256."""
    return f"[{', '.join([_json_of(value) for value in values])}]"


def _json_of(value: Value) -> str:
    """Return a value as JSON; evidence, of which every claim has some, without the detour through a dictionary."""
    if type(value) is not Evidence:
        return json.dumps(value.model_dump(mode="json", exclude_none=True), ensure_ascii=False)
    place = f'{{"paragraph": {value.paragraph}, "where": "{value.where.value}"'
    if value.sha256 is None:
        return f"{place}}}"
    return f'{place}, "start": {value.start}, "end": {value.end}, "sha256": "{value.sha256}"}}'


def single_day(when: ReportedDate) -> str | None:
    """Return the day of a date that names a single day, else None."""
    if when.earliest and when.latest and when.earliest[:10] == when.latest[:10]:
        return when.earliest[:10]
    return None


def day_of(moment: str | None) -> str | None:
    """Return the day of a bound of a date, which may have a second of it."""
    return moment[:10] if moment else None


Number = int | float | str
"""A decimal as SQLite can hold it; the column that takes it has numeric affinity."""


def number(value: Decimal | None) -> Number | None:
    """Return a decimal as SQLite can hold it without losing a digit: an integer, a real, else its text.

    None for one that the log has from before there were limits, and that nothing could be computed with (1e400).
    """
    if value is None or not is_computable(value):
        return None
    if value == value.to_integral_value() and abs(value) < _LARGEST_INTEGER:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)
