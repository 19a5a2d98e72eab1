"""Where in a source a claim is made, so that anyone who has the document can check it."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from domain.base import Problem, Sha256, Value
from domain.choice import Choice


class Where(Choice):
    """The parts of a document in which a claim can be made."""

    BODY = "body"
    HEADLINE = "headline"
    CAPTION = "caption"
    BOX = "box"
    LINKS = "link-list"


_SHORT = re.compile(
    r"^p?(?P<paragraph>[1-9][0-9]*)"
    r"(?:\s+(?P<where>[a-z-]+))?"
    r"(?:\s+(?P<start>[0-9]+)-(?P<end>[0-9]+)\s+(?:sha256:)?(?P<sha256>[0-9a-f]{64}))?$"
)


_NO_SPAN = (None, None, None)


class Evidence(Value):
    """A pointer into a document: the paragraph, the kind of place, and the span where it is known.

    `paragraph` counts the document's non-empty lines from 1. `start` and `end` count Unicode code
    points within that line (stripped of space at its ends), as Python slices do; `sha256` is the
    digest of that slice in UTF-8. Report files may write `5`, `5 caption` or `5 body 12-20 <sha256>` for short.
    """

    SHORT_FORM: ClassVar = {
        "type": ["string", "integer"],
        "minimum": 1,
        "pattern": re.sub(r"\?P<\w+>", "", _SHORT.pattern),
    }

    paragraph: Annotated[int, Field(ge=1, le=10**7)]
    where: Where = Where.BODY
    start: Annotated[int, Field(ge=0, le=10**9)] | None = None
    end: Annotated[int, Field(ge=1, le=10**9)] | None = None
    sha256: Sha256 | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, raw: Any) -> Any:
        if isinstance(raw, int) and not isinstance(raw, bool):
            return {"paragraph": raw}
        if not isinstance(raw, str):
            return raw
        match = _SHORT.fullmatch(raw.strip())
        if match is None:
            msg = f"{raw!r} is not valid evidence: write '5', '5 caption' or '5 body 12-20 <sha256 of the span>'"
            raise ValueError(msg)
        return {name: value for name, value in match.groupdict().items() if value is not None}

    def broken_rules(self) -> Iterable[Problem]:
        """Require a span to be whole, and to end after it starts."""
        return () if (self.start, self.end, self.sha256) == _NO_SPAN else self._broken_span()

    def _broken_span(self) -> Iterator[Problem]:
        given = [part is not None for part in (self.start, self.end, self.sha256)]
        if any(given) and not all(given):
            yield (), "a span needs its start, its end and its sha256 together"
        if self.start is not None and self.end is not None and self.end <= self.start:
            yield (), f"the span {self.start}-{self.end} ends before it starts"

    @property
    def short(self) -> str:
        """Return the short form: `5 caption`, or `5 body 12-20 <sha256>` with a span."""
        return str(self) if self.sha256 is None else f"{self} {self.start}-{self.end} {self.sha256}"

    def __str__(self) -> str:
        """Return the short form without the digest: `5 caption`."""
        return f"{self.paragraph} {self.where.value}"
