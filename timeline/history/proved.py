"""Check proofs that somebody else made: that an event is in the log, or that the log only grew."""

from collections.abc import Sequence

from timeline.history.growth import Growth, signed
from timeline.log import tree
from timeline.log.archive import Archive
from timeline.proofs.notes import Checkpoint, Key, Note
from timeline.proofs.proving import GrowthProof, Proof


def check_included(archive: Archive, proof: Proof, keys: Sequence[Key]) -> Growth:
    """Check that an event of an archive is in the log that a proof leads to; whether one of the keys signed that."""
    found, place = Growth(), proof.index + 1
    if checkpoint := signed(proof.note, keys, found):
        is_proved = proof.holds_for(tree.entry_at(archive, place))
        said = f"event {place} of {archive.path.name} is in the log of {checkpoint.size} events"
        _add(found, said, is_proved=is_proved)
    return found


def check_grew(proof: GrowthProof, earlier: str, keys: Sequence[Key]) -> Growth:
    """Check that a log begins with the events of an earlier checkpoint's note; for this, no archive is needed."""
    found, before = Growth(), Checkpoint.parse(Note.parse(earlier).text)
    if checkpoint := signed(proof.note, keys, found):
        said = f"the log of {checkpoint.size} events begins with the {before.size} of the checkpoint"
        _add(found, said, is_proved=proof.holds_for(before))
    return found


def _add(found: Growth, said: str, *, is_proved: bool) -> None:
    if is_proved:
        found.checks.append(f"proof: {said}")
    else:
        found.problems.append(f"the proof does not show that {said}: one of the two is another, or the proof is false")
