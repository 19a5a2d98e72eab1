"""Read the rows of an archive's tables."""

from collections.abc import Mapping
from typing import Any

from timeline.log.archive import Archive


def rows(archive: Archive, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a SELECT over the archive's tables."""
    with archive.log.datastore.transaction(commit=False) as cursor:
        cursor.execute(sql, parameters or {})
        return [dict(row) for row in cursor.fetchall()]
