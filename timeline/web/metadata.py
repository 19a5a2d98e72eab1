"""Metadata: for every archive, whatever the name of its file, and at no cost, although it describes every column.

Datasette 0.65 makes a deep copy of all metadata at each check of a permission, hundreds of times on a page with forty
tables, and searches all of it again to see whether a table is hidden from anybody. metadata.yml is read once, at the
start, and never changes, so neither has to be repeated.
"""

import re
from functools import partial
from typing import Any, Self

from datasette.app import Datasette
from datasette.utils import tilde_encode

from timeline.web.archives import DATABASE, archives
from timeline.web.datasette_065 import (
    metadata_in_file,
    metadata_may_change,
    remember_hidden_tables,
    replace_metadata,
)

_LINK = re.compile(r'(?<=href=")/(?!/)[^"]*')


class Metadata(dict[str, Any]):
    """Metadata that is its own deep copy."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Return the metadata itself."""
        return self


def describe_archives(datasette: Datasette) -> None:
    """Give each archive the descriptions and queries that the metadata has for the one named `archive`.

    Paths in it are those of an archive of that name; they become those of this one.
    """
    local = metadata_in_file(datasette)
    if local is None:
        return
    described = local.get("databases") or {}
    names = [database.name for database in archives(datasette)]
    first = DATABASE if DATABASE in names else next(iter(names), DATABASE)
    local = {**local, "databases": described}
    made = {name: _for_this_site(value, partial(_moved, first)) for name, value in local.items()}
    for name in names:
        if DATABASE in described and name not in described:
            made["databases"][name] = _for_this_site(described[DATABASE], partial(_moved, name))
    replace_metadata(datasette, made)


def _for_this_site(value: Any, moved: Any, name: str = "") -> Any:
    """Return a value of the metadata with its links moved: what `…_url` has, and the links in `…_html`."""
    if isinstance(value, dict):
        return {key: _for_this_site(inner, moved, str(key)) for key, inner in value.items()}
    if isinstance(value, str) and name.endswith("_url") and re.match("/(?!/)", value):
        return moved(value)
    if isinstance(value, str) and name.endswith("_html"):
        return _LINK.sub(lambda link: moved(link[0]), value)
    return value


def _moved(database: str, path: str) -> str:
    """Return a path for an archive of another name; where the site is served, pages add by themselves."""
    first, slash, rest = path.removeprefix("/").partition("/")
    return f"/{tilde_encode(database)}{slash}{rest}" if first == DATABASE else path


def keep(datasette: Datasette) -> None:
    """Share the metadata that was read from a file, and remember which tables it hides.

    If a plugin has metadata of its own, which may change at any time, nothing is remembered.
    """
    local = metadata_in_file(datasette)
    if local is not None:
        replace_metadata(datasette, Metadata(local))
    if not metadata_may_change():
        remember_hidden_tables(datasette)
