"""Fast pages of tables, although metadata.yml describes every column.

Datasette 0.65 makes a deep copy of all metadata at each check of a permission, hundreds of times on a page with forty
tables, and searches all of it again to see whether a table is hidden from anybody. metadata.yml is read once, at the
start, and never changes, so neither has to be repeated.
"""

from functools import cache
from typing import Any, Self

from datasette.app import Datasette
from datasette.plugins import pm


class Metadata(dict[str, Any]):
    """Metadata that is its own deep copy."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Return the metadata itself."""
        return self


def keep(datasette: Datasette) -> None:
    """Share the metadata that was read from a file, and remember which tables it hides.

    If a plugin has metadata of its own, which may change at any time, nothing is remembered.
    """
    local = getattr(datasette, "_metadata_local", None)
    if isinstance(local, dict):
        datasette._metadata_local = Metadata(local)  # noqa: SLF001 - there is no other way to it in 0.65
    hidden = getattr(datasette, "_table_permission_allows", None)
    if hidden is not None and not pm.hook.get_metadata.get_hookimpls():
        datasette._table_permission_allows = cache(hidden)  # noqa: SLF001 - as above
