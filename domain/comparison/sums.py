"""The parts of a breakdown, compared with the figure that they are parts of."""

from collections.abc import Iterator
from decimal import Decimal

from domain.claims import Claim, Conflict, ConflictKind, Grade
from domain.figures import POINT


def compare_sum(key: str, parts: Claim, total: Claim) -> Iterator[Conflict]:
    """Yield the conflict between a total and its parts, if they do not add up to it.

    The sum is ours, so no side has it as its value. Where it is inferred that the parts belong to that figure, the
    conflict is a tension and says so.
    """
    added = sum(parts.parts, Decimal(0))
    low, high = total.bounds
    if (low is None or added >= low) and (high is None or added <= high):
        return
    printed = " + ".join(f"{part:f}" for part in parts.parts)
    reason = f"the parts {printed} add up to {added:f}, not {_number(total)}"
    if parts.inferred:
        reason += f"; that they are parts of it is inferred ({(parts.reason or '').rstrip('.')})"
    grade = Grade.TENSION if parts.inferred or total.is_approximate else Grade.CONTRADICTION
    yield Conflict(key, ConflictKind.SUM, grade, total.measure, reason, ((total,), (parts,)))


def _number(total: Claim) -> str:
    """Return the number of a total in words: `72`, `more than 72` or `between 70 and 72`."""
    operator = "" if total.operator in POINT else f"{total.operator.value.replace('-', ' ')} "
    numbers = (total.low, total.high) if total.value is None else (total.value,)
    return operator + " and ".join(f"{number:f}" for number in numbers if number is not None)
