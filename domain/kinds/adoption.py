"""Define the kind adoption."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from domain.kinds._kind import Claims, Kind
from domain.parties import PartyCode


class Adoption(Kind):
    """Be the formal act by which the text of a treaty is established, and the body that adopts it.

    Source: Vienna Convention on the Law of Treaties, article 9.
    """

    kind: Literal["adoption"]
    body: PartyCode | None = None

    def problems(self, report: Claims) -> Iterator[tuple[str, str]]:
        """Require the treaty that is adopted."""
        if report.treaty is None:
            yield "treaty", "an adoption needs the treaty that was adopted"
