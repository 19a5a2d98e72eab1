"""A date as a report gives it: how precise it is, what was printed, and what was inferred.

Text follows EDTF, ISO 8601-2:2019 (https://www.loc.gov/standards/datetime/). Days are local days of
the place where the thing happened. Bounds are computed once, when the date is made, and stored.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, ValidationInfo, model_validator

from domain.base import OneOrMany, Problem, Value, Words, is_amended, is_stored, is_written
from domain.evidence import Evidence
from domain.slugs import LaterSourceSlug

UNDATED = "undated"
FIRST_YEAR, LAST_YEAR = 1000, 2199
"""The years within which a newly written date must be: any other is surely mistyped. A log may have them."""
_DATE = re.compile(r"[0-9]{4}(-[01][0-9](-[0-9]{2})?)?")  # months 21 and above are seasons, left to edtf
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?")
_DAY_INSIDE = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_OPEN_ENDS = {"", ".."}
"""What stands for an end that is unknown, or open."""

Bounds = tuple[str | None, str | None]
"""Earliest and latest day or second, as sortable ISO text; None where the interval is open."""


class Basis(StrEnum):
    """How much of a date its report states."""

    STATED = "stated"
    YEAR_INFERRED = "year-inferred"
    INFERRED = "inferred"


class PartOfDay(StrEnum):
    """A part of a day, where a report gives one."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class InferredFrom(Value):
    """What a date was inferred from: a source, and the paragraph in it if there is one."""

    source: LaterSourceSlug
    paragraph: Annotated[int, Field(ge=1, le=10**7)] | None = None


def _plain_bounds(text: str) -> tuple[str, str]:
    """Return the bounds of `2024`, `2024-08`, `2024-08-31` or `2024-08-31T20:19:53`."""
    if _TIME.fullmatch(text):
        datetime.fromisoformat(text)
        second = text[:19]
        return second, second
    if len(text) == len("2024"):
        date(int(text), 1, 1)
        return f"{text}-01-01", f"{text}-12-31"
    if len(text) == len("2024-08"):
        year, month = int(text[:4]), int(text[5:])
        date(year, month, 1)
        return f"{text}-01", f"{text}-{monthrange(year, month)[1]:02}"
    date.fromisoformat(text)
    return text, text


@lru_cache(maxsize=4096)
def bounds_of(text: str) -> Bounds:
    """Return the earliest and latest day (or second) that an EDTF text allows.

    Raises ValueError for text that is not EDTF, for a day that does not exist and for an interval whose
    end comes before its start (the edtf package accepts both).
    """
    if text == UNDATED:
        return None, None
    start, slash, end = text.partition("/")
    if not slash:
        return _bounds_of_one(text, text)
    if start in _OPEN_ENDS and end in _OPEN_ENDS:
        raise ValueError(f"{text!r} has neither a start nor an end: write 'undated'")
    earliest = None if start in _OPEN_ENDS else _bounds_of_one(start, text)[0]
    latest = None if end in _OPEN_ENDS else _bounds_of_one(end, text)[1]
    if earliest and latest and latest[: len(earliest)] < earliest[: len(latest)]:
        raise ValueError(f"{text!r} ends before it starts")
    return earliest, latest


def _bounds_of_one(part: str, text: str) -> tuple[str, str]:
    """Return the bounds of a single date, or of one end of the interval `text`."""
    if not (_DATE.fullmatch(part) or _TIME.fullmatch(part)):
        return _edtf_bounds(part, text)
    try:
        return _plain_bounds(part)
    except ValueError as error:
        raise ValueError(f"{text!r} names a day or time that does not exist ({error})") from error


def _edtf_bounds(part: str, text: str) -> tuple[str, str]:
    from edtf import parse_edtf  # slow to import, and rarely needed  # noqa: PLC0415
    from edtf.parser.edtf_exceptions import EDTFParseException  # noqa: PLC0415

    try:
        for day in _DAY_INSIDE.findall(part):
            date.fromisoformat(day)
        parsed = parse_edtf(part.encode("ascii").decode())
        ends = [date(end.tm_year, end.tm_mon, end.tm_mday) for end in (parsed.lower_strict(), parsed.upper_strict())]
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        # A float for an open bound, or a year beyond 1 to 9999, has no place in sortable text either.
        raise ValueError(
            f"{text!r} is not a valid EDTF date: write 2025-10-25, 2025-10, 2022-02/2024-08, ../2025-10-25 or 'undated'"
        ) from error
    return ends[0].isoformat(), ends[1].isoformat()


class ReportedDate(Value):
    """A date as reported: EDTF text or `undated`, its bounds, its words, and its basis.

    `earliest` and `latest` are derived; a report file that writes them must write the same. A basis
    other than `stated` needs a reason and what it is inferred from.
    """

    SHORT_FORM: ClassVar = {"type": ["string", "integer"]}

    edtf: Annotated[str, Field(max_length=60)]
    part_of_day: PartOfDay | None = None
    earliest: str | None = None
    latest: str | None = None
    as_printed: Words | None = None
    basis: Basis = Basis.STATED
    inferred_from: Annotated[tuple[InferredFrom, ...], OneOrMany] = ()
    reason: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()

    @model_validator(mode="before")
    @classmethod
    def _derive_bounds(cls, raw: Any, info: ValidationInfo) -> Any:
        """Fill in the bounds; those of a date in the log are kept, and so are those that an amendment leaves alone."""
        if isinstance(raw, str | date | int):
            raw = {"edtf": raw}
        if not isinstance(raw, dict) or "edtf" not in raw or is_stored(info):
            return raw
        if is_amended(info) and raw.get("earliest") and raw.get("latest"):
            return raw
        edtf = raw["edtf"].isoformat() if isinstance(raw["edtf"], date) else str(raw["edtf"])
        derived = dict(zip(("earliest", "latest"), bounds_of(edtf), strict=True))
        for name, value in derived.items():
            if raw.get(name) not in (None, value):
                msg = f"{name} is derived from edtf {edtf!r}: leave it out, or write {value!r}, not {raw[name]!r}"
                raise ValueError(msg)
        years = [int(bound[:4]) for bound in derived.values() if bound]
        if is_written(info) and not all(FIRST_YEAR <= year <= LAST_YEAR for year in years):
            raise ValueError(f"{edtf!r} is out of range: dates are between the years {FIRST_YEAR} and {LAST_YEAR}")
        return {**raw, "edtf": edtf, **derived}

    def broken_rules(self) -> Iterator[Problem]:
        """Require what an inferred date is inferred from, and a single day for a part of a day."""
        if self.basis is Basis.STATED:
            if self.reason or self.inferred_from:
                yield (), "a stated date is not inferred: leave out reason and inferred_from, or change the basis"
        elif not self.reason or not self.inferred_from:
            needed = "a reason" if self.inferred_from else "what it is inferred from, in inferred_from: {source: …}"
            yield (), f"a date whose basis is {self.basis.value!r} needs {needed}"
        if self.part_of_day and (self.earliest is None or self.earliest[:10] != (self.latest or "")[:10]):
            yield (), f"part_of_day {self.part_of_day.value!r} needs a single day, not {self.edtf!r}"

    def replace(self, **changes: object) -> Self:
        """Return a copy with some fields changed; the bounds are derived anew from another text."""
        if "edtf" in changes:
            changes = {"earliest": None, "latest": None, **changes}
        return super().replace(**changes)

    @property
    def is_dated(self) -> bool:
        """Return whether the date says anything about when."""
        return self.edtf != UNDATED

    @property
    def known_from(self) -> str | None:
        """Return the second by which the first possible day of this date is over.

        A source published on `2025-10-25`, at an unknown time, can be counted on at the end of
        that day; one published at a known second, at that second.
        """
        if self.earliest is None:
            return None
        return self.earliest if "T" in self.earliest else f"{self.earliest}T23:59:59"
