"""Keep Datasette's pages of tables fast although metadata.yml describes every column.

Datasette 0.65 copies all metadata, deeply, at each check of a permission, of which a page with forty tables makes
hundreds: 0.4 of the 0.6 s of CPU under a profiler. The copy is only ever read, or has its outermost levels replaced.
"""

from __future__ import annotations

from typing import Any, Self

from datasette.app import Datasette


class Metadata(dict[str, Any]):
    """Be metadata that is its own deep copy."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Return the metadata itself."""
        return self


def keep(datasette: Datasette) -> None:
    """Let the metadata that was read from a file be shared instead of copied."""
    local = getattr(datasette, "_metadata_local", None)
    if isinstance(local, dict):
        datasette._metadata_local = Metadata(local)  # noqa: SLF001 - there is no other way to it in 0.65
