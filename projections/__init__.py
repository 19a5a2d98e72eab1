"""Read models, one file each: tables, and the pure functions that give their rows.

To add a projection, add a file with one subclass of `Projection`; `docs/add-a-projection.md` shows how. It is found
here, and imports what it needs from here; files whose name begins with an underscore hold what projections share.
"""

from importlib import import_module
from pkgutil import iter_modules

from domain.standing import standing_date
from projections._cells import Number, json_array, number, single_day
from projections._occurrences import ReportRecord, StandingOccurrence, Stream
from projections._policies import standing_place
from projections._projection import Context, Facts, OccurrenceProjection, Projection
from projections._table import Table, View

PROJECTIONS: dict[str, Projection] = {}
"""Every projection by name, in the order of the alphabet."""

for _name in sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")):
    _module = import_module(f"{__name__}.{_name}")
    for _member in vars(_module).values():
        if isinstance(_member, type) and issubclass(_member, Projection) and _member.__module__ == _module.__name__:
            PROJECTIONS[_member.name] = _member()

__all__ = [
    "PROJECTIONS",
    "Context",
    "Facts",
    "Number",
    "OccurrenceProjection",
    "Projection",
    "ReportRecord",
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
