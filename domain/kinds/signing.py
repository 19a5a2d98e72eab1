"""The kind of occurrence `signing`."""

from typing import ClassVar, Literal

from domain.occurrence_kind import OccurrenceKind


class Signing(OccurrenceKind):
    """The occasion on which a treaty is opened for signature and signed.

    One party's signature is a `treaty-action` of its own, part of this.
    """

    NEEDS: ClassVar[tuple[str, ...]] = ("treaty",)

    kind: Literal["signing"]
