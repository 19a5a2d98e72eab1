"""What commands say of a damaged archive."""

from collections.abc import Sequence
from pathlib import Path

from domain.errors import ArchiveError
from timeline.history.verifying import Verification


class BadBackupError(ArchiveError):
    """A copy in which something is wrong: the archive itself is damaged."""


def refuse_damaged(path: Path, found: Verification) -> None:
    """Raise BadBackupError where a verification found problems."""
    if found.problems:
        raise damaged(path, first_of(found.problems))


def damaged(path: Path, problem: str) -> BadBackupError:
    """Return the error for a file that has a problem."""
    return BadBackupError(f"{path} is damaged: {problem}. Nothing was written; 'timeline salvage' saves what is left")


def first_of(problems: Sequence[str]) -> str:
    """Return the first problem, and how many more there are."""
    return problems[0] if len(problems) == 1 else f"{problems[0]} (and {len(problems) - 1} more)"
