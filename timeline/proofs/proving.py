"""Proofs that an event is in the log (c2sp.org/tlog-proof): a file that says all that somebody needs to check it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from timeline.proofs.notes import Checkpoint, Note, NoteError, is_number
from timeline.proofs.tree import leaf_hash, root_from_inclusion

_FIRST_LINE = "c2sp.org/tlog-proof@v1"


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
        lines = [base64.b64encode(one).decode() for one in self.hashes]
        return "\n".join([_FIRST_LINE, f"index {self.index}", *lines, "", self.note])

    @classmethod
    def parse(cls, content: str) -> "Proof":
        """Read a proof; raise NoteError for anything else."""
        head, gap, note = content.partition("\n\n")
        first, *lines = head.split("\n")
        if lines and lines[0].startswith("extra "):
            lines = lines[1:]
        number = lines[0].removeprefix("index ") if lines else ""
        if first != _FIRST_LINE or not gap or not is_number(number):
            raise NoteError(f"this is no proof: its first line is {_FIRST_LINE!r}, its second 'index' and a number")
        try:
            hashes = [base64.b64decode(line, validate=True) for line in lines[1:]]
        except ValueError:
            raise NoteError("a line of the proof is no hash") from None
        return cls(int(number), hashes, note)

    @property
    def checkpoint(self) -> Checkpoint:
        """Return the checkpoint that the proof leads to; whether it is signed is asked of its note."""
        return Checkpoint.parse(Note.parse(self.note).text)

    def holds_for(self, entry: bytes) -> bool:
        """Tell whether the proof leads from an entry to the root of its checkpoint."""
        checkpoint = self.checkpoint
        return root_from_inclusion(self.index, checkpoint.size, leaf_hash(entry), self.hashes) == checkpoint.root
