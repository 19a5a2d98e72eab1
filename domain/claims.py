"""Claims that may be compared, and the conflicts between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from domain.choice import Choice
from domain.figures import POINT, Operator

APPROXIMATE = {Operator.ABOUT, Operator.NEARLY}
_LISTED = 5
"""At most so many sides, and sources of a side, are listed in a summary."""


class Grade(Choice):
    """How far claims clash."""

    CONTRADICTION = "contradiction"
    """Definite claims on the same thing, population and day that cannot all be right."""
    TENSION = "tension"
    """One is an approximation, rests on an inference, is computed, or may count from another start."""
    EXPLAINED = "explained"
    """Another as-of date or another population accounts for the difference."""


class ConflictKind(Choice):
    """What claims differ in."""

    NUMBER = "number"
    SUM = "sum"
    WORDING = "wording"
    CURRENCY = "currency"
    DATE = "date"
    ROLE = "role"


class ClaimRole(Choice):
    """What a claim is on its side, beside the roles of participants that are compared."""

    AMOUNT = "amount"
    LENGTH = "length"
    TOTAL = "total"
    THRESHOLD = "threshold"
    PARTS = "parts"
    INTERVAL = "interval"
    """A length of time that is read off an interval of dates."""
    DATE = "date"
    IN_FORCE = "entry-into-force"
    """The day on which a treaty enters into force."""


_DATES = {ClaimRole.DATE, ClaimRole.IN_FORCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one source claims, or is computed beside it, with all that a comparison needs and a page shows of it.

    A number is a `value`, or a range from `low` to `high`; so is a length of time that is read off an interval of
    dates. `as_of` is the date that it holds for, as EDTF text, and `day_from` and `day` are the first and last
    moment that this allows, or that the date itself allows where the claim is one.
    """

    role: str
    source: str | None
    """None where it is computed, and so not what any source says."""
    occurrence: str
    as_printed: str
    figure: str | None = None
    measure: str | None = None
    counted: str | None = None
    subject: str | None = None
    projection: bool = False
    value: Decimal | None = None
    operator: Operator = Operator.EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = "count"
    as_of: str | None = None
    day_from: str | None = None
    day: str | None = None
    inferred: bool = False
    reason: str | None = None
    """Why it is inferred."""
    identity: str | None = None
    """Who is named, where the claim is who had a role."""
    parts: tuple[Decimal, ...] = ()
    attributed_to: str | None = None
    evidence: str = "[]"
    """Where the source has it, as JSON."""

    @property
    def is_approximate(self) -> bool:
        """Return whether the words only approximate the number: `about` or `nearly`."""
        return self.operator in APPROXIMATE

    @property
    def is_point(self) -> bool:
        """Return whether the words name or approximate one number, and do not set a bound."""
        return self.value is not None and self.operator in POINT | APPROXIMATE

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the lowest and highest number that the words allow; None where they set none."""
        return (self.low, self.high) if self.value is None else self.operator.bounds(self.value)

    @property
    def given(self) -> tuple[Decimal, Decimal]:
        """Return the two ends of a range, or the one number twice, whatever operator goes with it."""
        low, high = (self.low, self.high) if self.value is None else (self.value, self.value)
        assert low is not None
        assert high is not None
        return low, high

    @property
    def is_firm(self) -> bool:
        """Return whether the claim is of a known day, or of none, and does not rest on an inference."""
        return not self.inferred and self.day_from == self.day

    @property
    def order(self) -> tuple[str, ...]:
        """Return by what the claims on one side are put in order."""
        return self.source or "", self.figure or "", self.as_printed, self.occurrence


Side = tuple[Claim, ...]
"""Claims that say the same, in order."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which claims differ: its sides, how far they clash, and why it is graded so."""

    key: str
    kind: ConflictKind
    grade: Grade
    measure: str | None
    reason: str
    sides: tuple[Side, ...]

    @property
    def topic(self) -> str:
        """Return what the claims are about: a measure, a role, or the date."""
        return self.measure or self.sides[0][0].role

    @property
    def subject(self) -> str | None:
        """Return the party whose quantity it is, or for which a treaty enters into force."""
        return self.sides[0][0].subject

    @property
    def summary(self) -> str:
        """Return the conflict in one sentence, made from its sides and the reason."""
        topic = self.topic.replace("-", " ").capitalize()
        if self.subject and self.topic == ClaimRole.IN_FORCE:
            topic += f" for {self.subject}"
        return f"{topic}: {listed(map(_side_text, self.sides), len(self.sides))}; {self.reason}."


def listed(texts: Iterable[str], count: int) -> str:
    """Return texts as a list in words; of more than a few, the first ones and how many more there are."""
    shown = list(islice(texts, _LISTED))
    if count > len(shown):
        shown.append(f"{count - len(shown)} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _side_text(side: Side) -> str:
    first = side[0]
    sources = list(dict.fromkeys(claim.source or "computed" for claim in side))
    by = listed(sources, len(sources))
    if first.role in _DATES:
        return f"{first.as_of} ({by})"
    if first.identity:
        names = list({claim.identity: claim.as_printed for claim in reversed(side)}.values())
        return f"{listed(sorted(names), len(names))} ({by})"
    words = list(dict.fromkeys(claim.as_printed for claim in side))
    as_of = f" as of {first.as_of}" if first.as_of else ""
    return f"“{' / '.join(words[:_LISTED])}”{as_of} ({by})"
