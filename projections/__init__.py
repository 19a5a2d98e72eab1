"""Read models, one file each: tables, and the pure functions that give their rows.

To add a projection, add a file with one subclass of `Projection`; `docs/add-a-projection.md` shows how. It is found
here, and imports what it needs from here; files whose name begins with an underscore hold what projections share.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules

from domain.errors import ArchiveError
from domain.standing import standing_date
from projections._cells import Number, json_array, number, single_day
from projections._occurrences import ReportRecord, StandingOccurrence, Stream
from projections._policies import standing_place
from projections._projection import Context, Facts, OccurrenceProjection, Projection, Since
from projections._table import Table, View


class SameNameError(ArchiveError):
    """Two projections with one name: the second would take the place of the first."""


def _classes() -> Iterator[type[Projection]]:
    """Yield the projections of every file, in the order of the alphabet."""
    for name in sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")):
        module = import_module(f"{__name__}.{name}")
        for member in vars(module).values():
            if isinstance(member, type) and issubclass(member, Projection) and member.__module__ == module.__name__:
                yield member


def by_name(classes: Iterable[type[Projection]]) -> dict[str, Projection]:
    """Return projections by their names; raise SameNameError, with both files, where two have the same."""
    found: dict[str, Projection] = {}
    for cls in classes:
        if other := found.get(cls.name):
            files = " and ".join(f"{one.__module__.replace('.', '/')}.py" for one in (type(other), cls))
            raise SameNameError(f"two projections are named {cls.name!r}: {files}; give one of them another name")
        found[cls.name] = cls()
    return found


PROJECTIONS = by_name(_classes())
"""Every projection by name, in the order of the alphabet."""

__all__ = [
    "PROJECTIONS",
    "Context",
    "Facts",
    "Number",
    "OccurrenceProjection",
    "Projection",
    "ReportRecord",
    "Since",
    "StandingOccurrence",
    "Stream",
    "Table",
    "View",
    "json_array",
    "number",
    "single_day",
    "standing_date",
    "standing_place",
]
