"""Exports: the archive in formats that other programs read, one file each; to add a format, add a file.

A format's file has `EXPORT`. Files whose name begins with an underscore hold what formats share. Nothing here holds
more than a few rows in memory, so that an archive of any size can be exported.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from domain.base import closest
from domain.errors import ArchiveError
from timeline.exchange.reading import Extract


class UnknownFormatError(ArchiveError):
    """A name that no format has."""


@dataclass(frozen=True, slots=True)
class Export:
    """A format: how it is named, served and saved, what it holds, and how it is written.

    `write` yields text, piece by piece. `holds` is a sentence for people. With `is_filtered`, a treaty or an occurrence
    may be chosen; a format that has the whole log cannot leave out a part of it.
    """

    name: str
    media_type: str
    suffix: str
    holds: str
    readers: str
    write: Callable[[Extract], Iterator[str]]
    is_filtered: bool = True


@cache
def exports() -> Mapping[str, Export]:
    """Return the formats by their names, in the order of the alphabet."""
    names = (module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    found: list[Export] = [import_module(f"{__name__}.{name}").EXPORT for name in names]
    return {export.name: export for export in sorted(found, key=lambda export: export.name)}


def export_named(name: str) -> Export:
    """Return the format of a name; raise UnknownFormatError, with the nearest name, if there is none."""
    found = exports().get(name)
    if found is None:
        near = closest(name, exports())
        hint = f"; did you mean {near!r}?" if near else ""
        raise UnknownFormatError(f"{name!r} is not a format of an export; allowed: {', '.join(exports())}{hint}")
    return found
