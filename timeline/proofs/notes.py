"""Signed notes (c2sp.org/signed-note), checkpoints of the log (tlog-checkpoint) and their cosignatures."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.errors import ArchiveError
from timeline.proofs.tree import HASH_BYTES

SIGNS, COSIGNS = 0x01, 0x04
"""What a key signs: notes as they are, or checkpoints with the time at which a witness saw them."""
_DASH = "\N{EM DASH} "
_TIME_BYTES = 8
_ID_BYTES = 4
_MOST_DIGITS = 18
_KEY_BYTES = 32
_MOST_NOTE_BYTES = 100_000
_PRIVATE = "PRIVATE+KEY+"
_EXAMPLE = "example.org/archive+0123abcd+AQ…"


class NoteError(ArchiveError):
    """A note, a checkpoint, a key or a proof that is not what it should be."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that verifies signatures; written as `name+id+base64`, as the standard has it."""

    name: str
    public: bytes
    signs: int = SIGNS

    @property
    def id(self) -> bytes:
        """Return the four bytes by which signatures name the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.signs]) + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """Return the key as it is published."""
        return f"{self.name}+{self.id.hex()}+{_written(bytes([self.signs]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read a published key; raise NoteError for anything else."""
        name, _, rest = text.strip().partition("+")
        identity, _, written = rest.partition("+")
        content = _read(written)
        if len(content) != 1 + _KEY_BYTES or content[0] not in (SIGNS, COSIGNS) or not _is_name(name):
            raise NoteError(f"{text.strip()!r} is not a key; one looks like {_EXAMPLE}")
        key = cls(name, content[1:], content[0])
        if key.id.hex() != identity:
            raise NoteError(f"the key of {name} is damaged: its id is {key.id.hex()}, not {identity}")
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Tell whether a signature of a note's text is this key's."""
        message = text
        if self.signs == COSIGNS:
            message = _cosigned(text, int.from_bytes(signature[:_TIME_BYTES], "big"))
            signature = signature[_TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs, with the name it signs by."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def new(cls, name: str) -> "Signer":
        """Make a key; raise NoteError for a name that notes cannot have."""
        if not _is_name(name):
            raise NoteError(f"a key cannot be named {name!r}: a name has no spaces and no plus, as example.org/archive")
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read a private key; raise NoteError, which does not repeat it, for anything else."""
        name, _, rest = text.strip().removeprefix(_PRIVATE).partition("+")
        identity, _, written = rest.partition("+")
        content = _read(written)
        if not text.startswith(_PRIVATE) or len(content) != 1 + _KEY_BYTES or content[0] != SIGNS:
            raise NoteError("this is not a private key as 'timeline key' writes it")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(content[1:]))
        if signer.key().id.hex() != identity:
            raise NoteError(f"the private key of {name!r} is damaged: its name or its id was changed")
        return signer

    def key(self, signs: int = SIGNS) -> Key:
        """Return the key that verifies what this one signs."""
        return Key(self.name, self.private.public_key().public_bytes_raw(), signs)

    def __str__(self) -> str:
        """Return the private key as it is kept."""
        return (
            f"{_PRIVATE}{self.name}+{self.key().id.hex()}+{_written(bytes([SIGNS]) + self.private.private_bytes_raw())}"
        )

    def sign(self, text: str) -> str:
        """Return the line that signs a note's text."""
        return self._line(SIGNS, self.private.sign(text.encode()))

    def cosign(self, text: str, seconds: int) -> str:
        """Return the line by which a witness signs a checkpoint's text, at a time in seconds since 1970."""
        signature = self.private.sign(_cosigned(text, seconds).encode())
        return self._line(COSIGNS, seconds.to_bytes(_TIME_BYTES, "big") + signature)

    def _line(self, signs: int, signature: bytes) -> str:
        return f"{_DASH}{self.name} {_written(self.key(signs).id + signature)}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: whose it is, how many events it has, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the text of its note."""
        return f"{self.origin}\n{self.size}\n{_written(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note; raise NoteError for one that is not a checkpoint. Lines of others may follow."""
        origin, size, root, *_ = [*text.split("\n"), "", "", ""]
        content = _read(root)
        if not origin or not is_number(size) or len(content) != HASH_BYTES:
            raise NoteError(
                "this is not a checkpoint: its lines are a name, a number of events and the root of their tree"
            )
        return cls(origin, int(size), content)


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures below it: each a name, the id of a key and what the key made of the text."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def parse(cls, content: str) -> "Note":
        """Read a note; raise NoteError for anything else."""
        text, gap, lines = content.rpartition("\n\n")
        if not gap or not lines.endswith("\n") or len(content) > _MOST_NOTE_BYTES:
            raise NoteError("this is not a signed note: a text, an empty line and lines with signatures")
        return cls(f"{text}\n", tuple(map(_signature, lines.splitlines())))

    def signed_by(self, keys: Sequence[Key]) -> list[Key]:
        """Return those keys that signed the note; raise NoteError where the signature of one of them is false."""
        known = {(key.name, key.id): key for key in keys}
        found = []
        for name, identity, signature in self.signatures:
            key = known.get((name, identity))
            if key and not key.verifies(self.text, signature):
                raise NoteError(f"the signature of {name} is false: somebody else wrote this note, or changed it")
            if key and key not in found:
                found.append(key)
        return found


def with_signatures_of(other: str, note: str) -> str:
    """Return a note with the signatures that another note of the same text has besides, such as those of witnesses."""
    (text, *_), (other_text, _, lines) = note.rpartition("\n\n"), other.rpartition("\n\n")
    if text != other_text:
        return note
    known = set(note.splitlines())
    return note + "".join(f"{line}\n" for line in lines.splitlines() if line not in known)


def is_number(text: str) -> bool:
    """Tell whether a text is a number as notes and proofs have it, and one that can be counted."""
    return len(text) <= _MOST_DIGITS and text.isdecimal() and str(int(text)) == text


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, written = line.removeprefix(_DASH).partition(" ")
    content = _read(written)
    if not line.startswith(_DASH) or not name or len(content) <= _ID_BYTES:
        raise NoteError(f"this line of the note is not a signature: {line[:80]!r}")
    return name, content[:_ID_BYTES], content[_ID_BYTES:]


def _cosigned(text: str, seconds: int) -> str:
    return f"cosignature/v1\ntime {seconds}\n{text}"


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and name.isprintable() and not any(map(str.isspace, name))


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _read(text: str) -> bytes:
    """Return what is written in base64; nothing for what is not."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
