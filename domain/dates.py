"""A date as a report gives it: how precise it is, what was printed, and what was inferred.

Text follows EDTF, ISO 8601-2:2019 (https://www.loc.gov/standards/datetime/). An interval
(`2025-10-25/2025-10-26`) is an extent: it went on throughout. A set in brackets (`[2025-10-25..2025-10-26]`) is a
doubt: it was one of these days. Days are local days of the place where the thing happened. Bounds are computed once,
when the date is made, and stored.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, ValidationInfo, model_validator

from domain.base import OneOrMany, Problem, Value, Words, is_amended, is_stored, is_written, shortened
from domain.choice import Choice
from domain.evidence import Evidence
from domain.mistyped_dates import meant_by
from domain.slugs import LaterSourceSlug

UNDATED = "undated"
FIRST_YEAR, LAST_YEAR = 1000, 2199
"""The years within which a newly written date must be: any other is surely mistyped. A log may have them."""
_DATE = re.compile(r"[0-9]{4}(-[01][0-9](-[0-9]{2})?)?")  # months 21 and above are seasons, left to edtf
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?")
_DAY_INSIDE = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_MAX_TEXT = 60
_PART = r"(-[~?%]?([0-9]{2}|XX)[~?%]?)"
_ONE_OF_EDTF = rf"[~?%]?[0-9X]{{4}}(S[0-9]{{1,2}})?[~?%]?{_PART}{{0,2}}"
_LIKE_EDTF = re.compile(rf" *{_ONE_OF_EDTF} *|\{{[0-9X~?%S., -]*\}}")
"""What edtf, which is slow to refuse, and endless for exponents, is asked about; years of five digits we never take."""
_WITHOUT_BOUNDS = re.compile(r"S[0-9]|[0-9]{4}-(2[4-9]|[34][0-9])(?![0-9])")
"""What EDTF allows, but not as a date of known bounds: winter is of two years, and edtf ignores significant digits."""
_OPEN_ENDS = {"", ".."}
"""What stands for an end that is unknown, or open."""
_FORMS = (
    "2025-10-25, 2025-10, 2022-02/2024-08 (from, to), [2025-10-25..2025-10-26] (one of these days), "
    "[2025-10-25..] (on or after), [..2025-10-25] (on or before) or 'undated'"
)

Bounds = tuple[str | None, str | None]
"""Earliest and latest day or second, as sortable ISO text; None where the interval is open."""


def end_of(bound: str) -> str:
    """Return the second by which a day is over, or the second itself."""
    return bound if "T" in bound else f"{bound}T23:59:59"


class Basis(Choice):
    """How much of a date its report states."""

    STATED = "stated"
    YEAR_INFERRED = "year-inferred"
    INFERRED = "inferred"


class PartOfDay(Choice):
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

    Raises ValueError for text that is not EDTF, for a day that does not exist and for an interval or set whose
    end comes before its start (the edtf package accepts both).
    """
    if text == UNDATED:
        return None, None
    if text.startswith("["):
        return _bounds_of_set(text)
    start, slash, end = text.partition("/")
    return _bounds_between(start, end, text) if slash else _bounds_of_one(text, text)


@lru_cache(maxsize=4096)
def ends_of(text: str) -> tuple[Bounds, Bounds]:
    """Return the bounds of the start and of the end of an extent; an end that is open has none.

    `2022-02/2024-08` began on one of the days of February 2022, and ended on one of those of August 2024.
    """
    start, slash, end = text.partition("/")
    if not slash:  # dates in braces, of which edtf gives the first and the last
        earliest, latest = bounds_of(text)
        return (earliest, earliest), (latest, latest)
    first, last = ((None, None) if part in _OPEN_ENDS else _bounds_of_one(part, text) for part in (start, end))
    return first, last


def _bounds_between(start: str, end: str, text: str) -> Bounds:
    """Return the first day of a start and the last day of an end, either of which may be open."""
    if start in _OPEN_ENDS and end in _OPEN_ENDS:
        raise ValueError(f"{text!r} has neither a start nor an end: write 'undated'")
    earliest = None if start in _OPEN_ENDS else _bounds_of_one(start, text)[0]
    latest = None if end in _OPEN_ENDS else _bounds_of_one(end, text)[1]
    if earliest and latest and latest[: len(earliest)] < earliest[: len(latest)]:
        raise ValueError(f"{text!r} ends before it starts")
    return earliest, latest


def _bounds_of_set(text: str) -> Bounds:
    """Return the bounds of a set, such as `[2025-10-25..]` or `[2025-10-25,2025-10-27]`; its members are in order."""
    members = [member.strip() for member in text[1:-1].split(",")]
    if not text.endswith("]") or "/" in text or not all(members):
        raise _not_edtf(text)
    if len(members) == 1 and ".." not in members[0]:
        raise ValueError(f"{text!r} is a set of one date: write it without brackets, {members[0]!r}")
    bounds = [_bounds_of_member(member, text) for member in members]
    for (_, before), (after, _) in pairwise(bounds):
        if before is None or after is None or after[: len(before)] <= before[: len(after)]:
            raise ValueError(f"{text!r} is not in order: write each date of a set once, from the first to the last")
    return bounds[0][0], bounds[-1][1]


def _bounds_of_member(member: str, text: str) -> Bounds:
    """Return the bounds of a date, or of a range of dates, in the set `text`."""
    start, dots, end = member.partition("..")
    return _bounds_between(start, end, text) if dots else _bounds_of_one(member, text)


def _not_edtf(text: str) -> ValueError:
    meant = meant_by(text)
    return ValueError(f"{text!r} is not a valid EDTF date{f'; {meant}' if meant else f': write {_FORMS}'}")


def _bounds_of_one(part: str, text: str) -> tuple[str, str]:
    """Return the bounds of a single date, or of one end of the interval `text`."""
    if not (_DATE.fullmatch(part) or _TIME.fullmatch(part)):
        return _edtf_bounds(part, text)
    try:
        return _plain_bounds(part)
    except ValueError as error:
        raise ValueError(f"{text!r} names a day or time that does not exist ({error})") from error


def _edtf_bounds(part: str, text: str) -> tuple[str, str]:
    bounds = _parsed(part) if _LIKE_EDTF.fullmatch(part) else None
    if bounds is None:
        raise _not_edtf(text)
    return bounds


@lru_cache(maxsize=4096)
def _parsed(part: str) -> tuple[str, str] | None:
    """Return the bounds that edtf, which takes milliseconds, finds in a text; None for what it refuses."""
    from edtf import parse_edtf  # slow to import, and rarely needed  # noqa: PLC0415
    from edtf.parser.edtf_exceptions import EDTFParseException  # noqa: PLC0415

    try:
        for day in _DAY_INSIDE.findall(part):
            date.fromisoformat(day)
        parsed = parse_edtf(part)
        ends = [date(end.tm_year, end.tm_mon, end.tm_mday) for end in (parsed.lower_strict(), parsed.upper_strict())]
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError):
        return None  # a float for an open bound, or a year beyond 1 to 9999, has no place in sortable text either
    return ends[0].isoformat(), ends[1].isoformat()


def _is_in_range(bounds: Bounds) -> bool:
    return all(FIRST_YEAR <= int(bound[:4]) <= LAST_YEAR for bound in bounds if bound)


_SHORT = (str, date, int, list)
"""What stands for the text of a date alone; YAML reads a set without quotes as a list, which is refused."""


def _text_of(edtf: Any) -> str:
    """Return the text of a date; refuse a list, which is how YAML reads a set without quotes."""
    if isinstance(edtf, list):
        inside = ",".join(_text_of(member) for member in edtf)
        raise ValueError(f"a set of dates is a text: put it in quotes, '[{shortened(inside)}]'")  # noqa: TRY004 - a refusal
    return edtf.isoformat() if isinstance(edtf, date) else str(edtf)


def _basis_of(edtf: str, basis: Any, info: ValidationInfo) -> Any:
    """Return the basis of a date: `stated` where it is left out; what is undated has none."""
    if edtf != UNDATED:
        return Basis.STATED if basis is None else basis
    if basis is not None and is_written(info):
        raise ValueError(f"what is undated has no basis: leave out {str(basis)!r}, or give a date")
    return None if basis == Basis.STATED else basis


class ReportedDate(Value):
    """A date as reported: EDTF text or `undated`, its bounds, its words, and its basis.

    `2025-10-25/2025-10-26` went on for two days, `2025-10-25/..` from that day on. `[2025-10-25..2025-10-26]` was on
    one of them, `[2025-10-25..]` on that day or later, `[..2025-10-25]` on that day or earlier. `earliest` and
    `latest` are derived; a report file that writes them must write the same. The basis is `stated` unless the file
    says otherwise; another one needs a reason and what it is inferred from. What is undated has no basis.
    """

    SHORT_FORM: ClassVar = {"type": ["string", "integer"]}

    edtf: Annotated[str, Field(max_length=_MAX_TEXT)]
    part_of_day: PartOfDay | None = None
    earliest: str | None = None
    latest: str | None = None
    as_printed: Words | None = None
    basis: Basis | None = None
    inferred_from: Annotated[tuple[InferredFrom, ...], OneOrMany] = ()
    reason: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()

    @model_validator(mode="before")
    @classmethod
    def _derive_bounds(cls, raw: Any, info: ValidationInfo) -> Any:
        """Fill in the bounds; those of a date in the log are kept, and so are those that an amendment leaves alone."""
        if isinstance(raw, _SHORT):
            raw = {"edtf": raw}
        if not isinstance(raw, dict) or "edtf" not in raw or is_stored(info):
            return raw
        edtf = _text_of(raw["edtf"])
        if len(edtf) > _MAX_TEXT:
            raise ValueError(f"{shortened(edtf)!r} is too long for a date, which has at most {_MAX_TEXT} characters")
        raw = {**raw, "edtf": edtf, "basis": _basis_of(edtf, raw.get("basis"), info)}
        if is_amended(info) and raw.get("earliest") and raw.get("latest"):
            return raw
        if is_written(info) and (found := _WITHOUT_BOUNDS.search(edtf)):
            raise ValueError(f"{found[0]!r} in {edtf!r} does not say which days it means: write the months or years")
        derived = bounds_of(edtf)
        for name, value in zip(("earliest", "latest"), derived, strict=True):
            if raw.get(name) not in (None, value):
                msg = f"{name} is derived from edtf {edtf!r}: leave it out, or write {value!r}, not {raw[name]!r}"
                raise ValueError(msg)
            raw[name] = value
        if is_written(info) and not _is_in_range(derived):
            raise ValueError(f"{edtf!r} is out of range: dates are between the years {FIRST_YEAR} and {LAST_YEAR}")
        return raw

    def broken_rules(self) -> Iterator[Problem]:
        """Require what an inferred date is inferred from, and a single day for a part of a day."""
        if self.basis is None or self.basis is Basis.STATED:
            if self.reason or self.inferred_from:
                what = "an undated" if self.basis is None else "a stated"
                yield (), f"{what} date is not inferred: leave out reason and inferred_from, or change the basis"
        elif not self.reason or not self.inferred_from:
            needed = "a reason" if self.inferred_from else "what it is inferred from, in inferred_from: {source: …}"
            yield (), f"a date whose basis is {self.basis.value!r} needs {needed}"
        if self.part_of_day and (self.earliest is None or self.earliest[:10] != (self.latest or "")[:10]):
            yield (), f"part_of_day {self.part_of_day.value!r} needs a single day, not {self.edtf!r}"

    def replace(self, **changes: object) -> Self:
        """Return a copy with some fields changed; the bounds are derived again from another text."""
        if "edtf" in changes:
            changes = {"earliest": None, "latest": None, **changes}
        return super().replace(**changes)

    @property
    def is_dated(self) -> bool:
        """Return whether the date says anything about when."""
        return self.edtf != UNDATED

    @property
    def is_extent(self) -> bool:
        """Return whether it went on from a start to an end: an interval, or all dates of a list in braces."""
        return "/" in self.edtf or self.edtf.startswith("{")

    @property
    def ends(self) -> tuple[Bounds, Bounds]:
        """Return the bounds of its start and of its end; both are those of the date itself unless it is an extent."""
        if not self.is_extent:
            return (self.earliest, self.latest), (self.earliest, self.latest)
        try:
            return ends_of(self.edtf)
        except ValueError:  # a log may have a text that is no longer valid, with the bounds that it had then
            return (self.earliest, self.earliest), (self.latest, self.latest)
