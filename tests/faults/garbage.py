"""Malformed checkpoints, proofs, keys, lists of snapshots and addresses of stores: each is refused, or read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from domain.errors import ArchiveError
from timeline.cli import run
from timeline.commands._signing import read_note
from timeline.history.growth import check_growth
from timeline.history.proved import check_grew, check_included
from timeline.log import tree
from timeline.log.addressing import store_at
from timeline.log.archive import Archive
from timeline.log.snapshots import LATEST, problem_of, read_shelf
from timeline.proofs.notes import Key, Signer
from timeline.proofs.proving import GrowthProof, parsed

_PASSWORD = "s3cr3t-harbour"
ADDRESSES = (
    f"postgresql://jane:{_PASSWORD}@db.example.org/archive",
    f"postgresql://jane:{_PASSWORD}@[2001:db8::1]:5432/archive?sslmode=require&connect_timeout=3",
    f"postgres://jane:{_PASSWORD}@db.example.org,other.example.org:5433/archive?target_session_attrs=read-write",
    f"postgresql:///archive?host=%2Frun%2Fpostgresql&user=jane&password={_PASSWORD}",
    "sqlite",
)


class Proofs:
    """Checkpoints, proofs and keys of an archive, and everything that reads such a file."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        """Sign and prove what the archive is."""
        self._archive, self._file = archive, folder / "note"
        signer, witness = Signer.new("example.org/archive"), Signer.new("example.net/witness")
        self._keys = [signer.key(), witness.key(4)]
        text = tree.current(archive, signer.name).text
        self._note = f"{text}\n{signer.sign(text)}"
        cosigned = self._note + witness.cosign(text, 1_900_000_000)
        proved = (tree.prove(archive, 3, cosigned), tree.prove_growth(archive, self._note, cosigned))
        self.texts = [self._note, cosigned, *map(str, proved), f"{self._keys[0]}\n", f"{signer}\n"]

    def read(self, content: bytes) -> bool:
        """Give a file to each that reads such files; return whether one of them found it right."""
        self._file.write_bytes(content)
        doors = (self._compared, self._cosigned, self._proved, self._is_key, self._is_private_key)
        passed = [_passes(lambda door=door: door(read_note(self._file))) for door in doors]
        return any(passed)

    def _compared(self, note: str) -> bool:
        return not check_growth(self._archive, note, self._keys).problems

    def _cosigned(self, note: str) -> bool:
        tree.refuse_others(self._archive, note)
        with self._archive.rolled_back():
            tree.keep(self._archive, note)
            return note in tree.kept(self._archive)

    def _proved(self, content: str) -> bool:
        proof = parsed(content)
        if isinstance(proof, GrowthProof):
            return not check_grew(proof, self._note, self._keys).problems
        return not check_included(self._archive, proof, self._keys).problems

    def _is_key(self, content: str) -> bool:
        return bool(str(Key.parse(content)))

    def _is_private_key(self, content: str) -> bool:
        return bool(Signer.parse(content).key())


class Snapshots:
    """A folder with a snapshot, and how the list of it is read."""

    def __init__(self, archive: Path, folder: Path) -> None:
        """Write a snapshot."""
        self._folder = folder / "snapshots"
        with redirect_stdout(StringIO()):
            assert run(["snapshot", str(self._folder), "--archive", str(archive)]) == 0
        self.text = (self._folder / LATEST).read_text("utf-8")

    def read(self, content: bytes) -> bool:
        """Read a list of snapshots, and look at each that it names; return whether they are right."""
        (self._folder / LATEST).write_bytes(content)
        return _passes(lambda: not any(problem_of(self._folder, one) for one in read_shelf(self._folder).snapshots))


def is_store(address: str) -> bool:
    """Return whether an address names a store; whatever is said of it, its password is not."""
    said = ""
    try:
        store = store_at(address)
    except ArchiveError as error:
        store, said = None, str(error)
        assert said, "it says nothing"
    if store is not None:
        said = store.name
        store.close()
    assert f":{_PASSWORD}@" not in address or _PASSWORD not in said, "it says the password"
    return store is not None


def _passes(door: Callable[[], bool]) -> bool:
    try:
        return door()
    except ArchiveError as error:
        assert str(error), "it says nothing"
        return False


__all__: Sequence[str] = ("ADDRESSES", "Proofs", "Snapshots", "is_store")
