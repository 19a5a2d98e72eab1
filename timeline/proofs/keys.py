"""The private key of whoever publishes an archive, or watches one: a file of their own, never in the archive."""

import os
from pathlib import Path

from domain.errors import ArchiveError
from timeline.proofs.notes import NoteError, Signer

PRIVATE_MODE = 0o600
_FOR_OTHERS = 0o077


class KeyFileError(ArchiveError):
    """A key file that is missing, taken, or open to others."""


def signer_in(path: Path) -> Signer:
    """Return the key in a file; raise KeyFileError where there is none, or where others can read it."""
    try:
        if path.stat().st_mode & _FOR_OTHERS:
            raise KeyFileError(f"others can read the private key in {path}: run 'chmod 600' on it, or make a new one")
        return Signer.parse(path.read_text("utf-8"))
    except FileNotFoundError:
        raise KeyFileError(f"there is no key at {path}: 'timeline key --name example.org/archive' makes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"the key at {path} cannot be read: {error}") from error
    except NoteError as error:
        raise KeyFileError(f"{path}: {error}") from error


def make_key(path: Path, name: str) -> Signer:
    """Make a key in a file that only its owner can read; raise KeyFileError where there is a file already."""
    signer = Signer.new(name)
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_privately(temporary, f"{signer}\n")
        os.link(temporary, path)  # fails where there is one; a process that is killed before leaves no half of a key
    except FileExistsError:
        raise KeyFileError(f"there is a key at {path} already") from None
    except OSError as error:
        raise KeyFileError(f"no key can be made at {path}: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return signer


def _write_privately(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
