"""Find the kinds of occurrence: one file each in this folder, nothing else to register.

To add a kind, add a file with one subclass of `Kind`; `docs/add-a-kind.md` shows how.
"""

from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.kinds._kind import Kind

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

KINDS: dict[str, type[Kind]] = {kind.name(): kind for kind in sorted(Kind.__subclasses__(), key=lambda k: k.name())}
"""Every kind by the name that report files and tables use."""

KindName = Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]

if TYPE_CHECKING:
    What = Kind
else:
    What = Annotated[reduce(or_, KINDS.values()), Field(discriminator="kind")]

__all__ = ["KINDS", "Kind", "KindName", "What"]
