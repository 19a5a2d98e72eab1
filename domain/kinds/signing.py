"""Define the kind signing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from domain.kinds._kind import Claims, Kind


class Signing(Kind):
    """Be the occasion on which a treaty is opened for signature and signed.

    One party's signature is a `treaty-action` of its own, part of this.
    """

    kind: Literal["signing"]

    def problems(self, report: Claims) -> Iterator[tuple[str, str]]:
        """Require the treaty that is signed."""
        if report.treaty is None:
            yield "treaty", "a signing needs the treaty that was signed"
