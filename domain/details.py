"""The details of an occurrence, those that only its kind has, as all of its reports together have them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.reports import Report


@dataclass(frozen=True, slots=True)
class Detail:
    """A field of the details: its name, its value as JSON has it, and the source that states it first."""

    name: str
    value: Any
    source: str


def merged_details(reports: Iterable[Report]) -> tuple[Detail, ...]:
    """Return each field that a report states, in the order of the kind's fields.

    The first report that states a field decides its value; later reports fill in what is missing. A field that has its
    default value is not stated.
    """
    stated: dict[str, Detail] = {}
    order: dict[str, None] = {}
    for report in reports:
        order |= dict.fromkeys(type(report.what).model_fields)
        values = report.what.model_dump(mode="json", exclude={"kind"}, exclude_defaults=True)
        for name, value in values.items():
            stated.setdefault(name, Detail(name, value, report.source))
    return tuple(stated[name] for name in order if name in stated)
