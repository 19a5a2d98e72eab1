"""Proofs for somebody who has no copy of the log: that an event is in it, and that it only grew.

Each is a file in a form that programs of others know: c2sp.org/tlog-proof, and what c2sp.org/tlog-witness sends.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from timeline.proofs.entries import leaf_of_entry
from timeline.proofs.notes import Checkpoint, Note, NoteError, is_number
from timeline.proofs.tree import is_consistent, root_from_inclusion

_INCLUDED = "c2sp.org/tlog-proof@v1"
_GREW = "old "


@dataclass(frozen=True, slots=True)
class Proof:
    """The way from one event to the root that a checkpoint names.

    `index` counts from 0; `hashes` begin with the leaf's sibling; `note` is the signed checkpoint as it was published.
    """

    index: int
    hashes: Sequence[bytes]
    note: str

    def __str__(self) -> str:
        """Return the proof as a file has it."""
        return "\n".join([_INCLUDED, f"index {self.index}", *_lines(self.hashes), "", self.note])

    @classmethod
    def parse(cls, content: str) -> "Proof":
        """Read a proof; raise NoteError for anything else."""
        head, gap, note = content.partition("\n\n")
        first, *lines = head.split("\n")
        if lines and lines[0].startswith("extra "):
            lines = lines[1:]
        number = lines[0].removeprefix("index ") if lines else ""
        if first != _INCLUDED or not gap or not is_number(number):
            raise NoteError(f"this is not a proof: its first line is {_INCLUDED!r}, its second 'index' and a number")
        return cls(int(number), _hashes(lines[1:]), note)

    @property
    def checkpoint(self) -> Checkpoint:
        """Return the checkpoint that the proof leads to; whether it is signed is asked of its note."""
        return Checkpoint.parse(Note.parse(self.note).text)

    def holds_for(self, entry: bytes) -> bool:
        """Tell whether the proof leads from an entry to the root of its checkpoint."""
        checkpoint = self.checkpoint
        return root_from_inclusion(self.index, checkpoint.size, leaf_of_entry(entry), self.hashes) == checkpoint.root


@dataclass(frozen=True, slots=True)
class GrowthProof:
    """The way from the root of an earlier log to that of the log that a checkpoint names, which begins with it.

    `size` is how many events the earlier one had; `note` is the signed checkpoint of the later one.
    """

    size: int
    hashes: Sequence[bytes]
    note: str

    def __str__(self) -> str:
        """Return the proof as a file has it."""
        return "\n".join([f"{_GREW}{self.size}", *_lines(self.hashes), "", self.note])

    @classmethod
    def parse(cls, content: str) -> "GrowthProof":
        """Read a proof; raise NoteError for anything else."""
        head, gap, note = content.partition("\n\n")
        first, *lines = head.split("\n")
        number = first.removeprefix(_GREW)
        if not first.startswith(_GREW) or not gap or not is_number(number):
            raise NoteError("this is not a proof that a log only grew: its first line is 'old' and a number of events")
        return cls(int(number), _hashes(lines), note)

    @property
    def checkpoint(self) -> Checkpoint:
        """Return the checkpoint of the later log; whether it is signed is asked of its note."""
        return Checkpoint.parse(Note.parse(self.note).text)

    def holds_for(self, earlier: Checkpoint) -> bool:
        """Tell whether the later log begins with the events of an earlier checkpoint."""
        later = self.checkpoint
        return earlier.size == self.size and is_consistent(
            earlier.size, earlier.root, later.size, later.root, self.hashes
        )


def parsed(content: str) -> Proof | GrowthProof:
    """Read a proof of either kind; raise NoteError for anything else."""
    return GrowthProof.parse(content) if content.startswith(_GREW) else Proof.parse(content)


def _lines(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]


def _hashes(lines: Sequence[str]) -> list[bytes]:
    try:
        return [base64.b64decode(line, validate=True) for line in lines]
    except ValueError:
        raise NoteError("a line of the proof is not a hash") from None
