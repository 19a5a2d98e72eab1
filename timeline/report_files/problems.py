"""What is wrong with a report file, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.base import Path
from domain.errors import ArchiveError


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


class ReportFileError(ArchiveError):
    """A refusal of a report file, with every problem that was found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order of their lines."""
        self.problems: Sequence[Problem] = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def field_name(path: Path) -> str:
    """Return a path as people write it: `reports[2].figures[0].unit`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
