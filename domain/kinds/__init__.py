"""The kinds of occurrence, one file each, found by themselves.

To add a kind, add a file with one subclass of `OccurrenceKind`; `docs/add-a-kind.md` shows how.
"""

from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.occurrence_kind import OccurrenceKind

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

KINDS: dict[str, type[OccurrenceKind]] = {
    kind.name(): kind for kind in sorted(OccurrenceKind.__subclasses__(), key=lambda kind: kind.name())
}
"""Every kind by the name that report files and tables use."""

KindName = Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]

if TYPE_CHECKING:
    AnyKind = OccurrenceKind
else:
    AnyKind = Annotated[reduce(or_, KINDS.values()), Field(discriminator="kind")]

__all__ = ["KINDS", "AnyKind", "KindName"]
