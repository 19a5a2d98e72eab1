"""The name of an archive among others, which rests on its log alone."""

import hashlib

from timeline.exchange.reading import Row

AUTHORITY = "timeline-archive.invalid"
"""The authority of our identifiers: a name that nobody can register (RFC 2606)."""
FIRST_EVENT = "SELECT stream, version, recorded_at, payload FROM events ORDER BY position LIMIT 1"


def archive_name(first_event: Row | None) -> str:
    """Return a name for the archive that does not depend on its host and stays the same as it grows."""
    if first_event is None:
        return f"tag:{AUTHORITY},2000:empty"
    first = f"{first_event['stream']} {first_event['version']} {first_event['payload']}"
    return f"tag:{AUTHORITY},{first_event['recorded_at'][:10]}:{hashlib.sha256(first.encode()).hexdigest()[:16]}"
