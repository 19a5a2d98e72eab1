"""What is wrong with a report file, and where."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.base import Path
from domain.errors import ArchiveError

MOST_SHOWN = 20
"""How many problems are shown in full; one mistake of a program that writes report files is in each of them."""
_MOST_ALIKE = 3
_NUMBERS = re.compile(r"\[[0-9]+\]")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem of a report file: file, line and column (from 1), field, and what is wrong and allowed."""

    file: str
    line: int
    column: int
    field: str
    message: str

    def __str__(self) -> str:
        """Return `file:line:column: field: message`."""
        field = f"{self.field}: " if self.field else ""
        return f"{self.file}:{self.line}:{self.column}: {field}{self.message}"

    @property
    def kind(self) -> tuple[str, str]:
        """Return what problems alike have in common: the field, in whichever item of a list, and the message."""
        return _NUMBERS.sub("[]", self.field), self.message


class ReportFileError(ArchiveError):
    """A refusal of a report file, with every problem that was found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order of their lines."""
        self.problems: Sequence[Problem] = sorted(set(problems))
        super().__init__("\n".join(shown(self.problems)))


def shown(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield problems as lines: a few of those that are alike, at most 20 in all, and how many more there are, where.

    So a mistake that is made again and again does not hide the others.
    """
    seen: Counter[tuple[str, str]] = Counter()
    full: list[Problem] = []
    more: list[Problem] = []
    for problem in problems:
        seen[problem.kind] += 1
        is_shown = seen[problem.kind] <= _MOST_ALIKE and len(full) < MOST_SHOWN
        (full if is_shown else more).append(problem)
    yield from map(str, full)
    kinds = {problem.kind for problem in full}
    if alike := [problem for problem in more if problem.kind in kinds]:
        yield _counted(alike, "more like these")
    if others := [problem for problem in more if problem.kind not in kinds]:
        yield _counted(others, "more problems of other kinds" if alike else "more problems")


def _counted(problems: Sequence[Problem], which: str) -> str:
    """Return how many problems there are besides those that are shown, and on which lines."""
    first, last = problems[0], problems[-1]
    lines = f"on lines {first.line} to {last.line}" if last.line > first.line else f"on line {first.line}"
    return f"{first.file}: and {len(problems):,} {which}, {lines}"


def field_name(path: Path) -> str:
    """Return a path as people write it: `reports[2].figures[0].unit`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
