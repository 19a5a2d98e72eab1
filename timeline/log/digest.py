"""The digest of a log: the same number means the same events, bit for bit, in the same order."""

from hashlib import sha256
from typing import TYPE_CHECKING

from eventsourcing.persistence import StoredEvent

if TYPE_CHECKING:
    from hashlib import _Hash


class LogDigest:
    """A SHA-256 over the events of a log, one after the other, without their positions."""

    def __init__(self) -> None:
        """Start before the first event."""
        self._total: _Hash = sha256()

    def add(self, stored: StoredEvent) -> None:
        """Add the next event."""
        self._total.update(f"{stored.originator_id}\0{stored.originator_version}\0{stored.topic}\0".encode())
        self._total.update(stored.state if isinstance(stored.state, bytes) else str(stored.state).encode())

    @property
    def sha256(self) -> str:
        """Return the digest of all events so far."""
        return self._total.hexdigest()
