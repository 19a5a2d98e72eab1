"""Register sources: published documents, and the parts of them that are left out on purpose."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, GetCoreSchemaHandler, PlainSerializer, model_validator
from pydantic_core import CoreSchema, core_schema
from pydantic_core import Url as AnyUrl

from domain.base import STORED, OneOrMany, Sha256, Value, Words
from domain.dates import UNDATED, ReportedDate
from domain.errors import RefusedError
from domain.events import Event, Stamp
from domain.evidence import Evidence
from domain.old_dates import with_sets
from domain.parties import LanguageCode
from domain.registered import Details, Registered

_DAY = re.compile(
    r"(?<![0-9])(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-9]{2}))?)?(?![0-9])"
    r"[^?~%/.,\]]*(?P<doubt>[?~%]?)"
)
"""A year, month or day in an EDTF text, and what is doubtful about it; the time of a day is left out."""
_YEARS_AHEAD = 25
"""How many years after it is recorded a source may be published: a few, where an archive is of what is made up."""
_UNDETERMINED = "und"
"""The ISO 639 code of a language that nobody knows."""
_DOUBTS = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_IN_SLUG = re.compile(r"-?[0-9]{4}(-[0-9]{2}){0,2}$")


class _OnTheWeb:
    """The limits of a web address: those of pydantic's `HttpUrl`, which is slow to import."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.url_schema(max_length=2083, allowed_schemes=["http", "https"])


Url = Annotated[AnyUrl, _OnTheWeb(), PlainSerializer(str, return_type=str)]
Paragraph = Annotated[int, Field(ge=1, le=10**7)]


class Publisher(Value):
    """The publisher of a document, and why that is thought so where the document does not say it."""

    name: Words
    inferred: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()


class LeftOutParagraphs(Value):
    """Paragraphs that say nothing the archive records, and why."""

    paragraphs: Annotated[tuple[Paragraph, ...], OneOrMany, Field(min_length=1)]
    reason: Words


class LeftOutNumber(Value):
    """A number, as printed in a paragraph, that is not a figure of any occurrence, and why."""

    paragraph: Paragraph
    number: Words
    reason: Words


class LeftOut(Value):
    """The paragraphs and numbers that a report file leaves out on purpose."""

    paragraphs: tuple[LeftOutParagraphs, ...] = ()
    numbers: tuple[LeftOutNumber, ...] = ()


class SourceDetails(Details):
    """A published document as far as it describes itself.

    `sha256` and `bytes` are of the document's text as the archivist holds it, in UTF-8; `paragraphs`
    counts its non-empty lines. `terms` are the terms of its reuse, as its publisher states them.
    """

    publisher: Publisher | None = None
    title: Words | None = None
    url: Url | None = None
    published: ReportedDate
    retrieved: ReportedDate | None = None
    archived_url: Url | None = None
    language: LanguageCode
    translation_of: Url | None = None
    terms: Words | None = None
    sha256: Sha256 | None = None
    bytes: Annotated[int, Field(ge=1, le=10**12)] | None = None
    paragraphs: Annotated[int, Field(ge=1, le=10**7)] | None = None
    left_out: LeftOut = Field(default_factory=LeftOut)

    @model_validator(mode="after")
    def _check_fingerprint(self) -> Self:
        given = [part is not None for part in (self.sha256, self.bytes, self.paragraphs)]
        if any(given) and not all(given):
            raise ValueError("sha256, bytes and paragraphs describe one text: give all three or none")
        return self

    @property
    def label(self) -> str:
        """Return one line that names the source: by its publisher and title, or by what is known of it."""
        if self.publisher is None:
            return self.title or self.id
        return f"{self.publisher.name}: {self.title}" if self.title else f"{self.publisher.name} ({self.id})"

    @property
    def short_label(self) -> str:
        """Return the few words by which pages and tables call the source: `VTV, 25 Oct 2025 or later`.

        The day is as precise as it is known, without its time. A source without a publisher has its slug in words,
        too: `Unnamed publisher, 26 Oct 2025 (closing press conference)`.
        """
        name = self.publisher.name if self.publisher else "Unnamed publisher"
        named = ", ".join(filter(None, (name, _in_short(self.published.edtf))))
        about = slug_in_words(self.id)
        return named if self.publisher or not about else f"{named} ({about})"


def slug_in_words(slug: str) -> str:
    """Return what the slug of a source says besides its day: `closing press conference`."""
    return _DAY_IN_SLUG.sub("", slug).replace("-", " ")


def _in_short(edtf: str) -> str:
    """Return the days, months or years of an EDTF text in short: `25 Oct 2025 or later`; none for `undated`."""
    days = list(dict.fromkeys(_day_in_short(found) for found in _DAY.finditer(edtf)))
    text = edtf.strip("[]{}")
    if len(days) != 1:
        return (" or " if "," in text else " to ").join(days)
    if text.endswith(("..", "/")):
        return f"{days[0]} or later"
    return f"{days[0]} or earlier" if text.startswith(("..", "/")) else days[0]


def _day_in_short(found: re.Match[str]) -> str:
    month = _MONTHS[int(found["month"]) - 1] if found["month"] else ""
    day = str(int(found["day"])) if found["day"] else ""
    return _DOUBTS[found["doubt"]] + " ".join(filter(None, (day, month, found["year"])))


class SourceRegistered(Event):
    """A record that a document is now known to the archive."""

    TOPIC = "source-registered"
    class_version = 2

    source: SourceDetails

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Read intervals that are open at an end as the sets that they meant."""
        return {**state, "source": with_sets(state["source"])}

    @property
    def source_slug(self) -> str:
        """Return the source itself."""
        return self.source.id

    def summary(self) -> str:
        """Return one line in words."""
        return f"Source registered: {self.source.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Registered[SourceDetails]):
    """A source: as it was registered, and its details as they now stand (found later, archived elsewhere …)."""

    PREFIX: ClassVar[str] = "source"
    REGISTRATION: ClassVar[type[Event]] = SourceRegistered

    def register(self, details: SourceDetails, stamp: Stamp) -> list[Event]:
        """Return the event that registers it, as for all; refuse one that is published in a far future."""
        published = details.published.earliest
        if self.registered is None and published and int(published[:4]) > stamp.recorded_at.year + _YEARS_AHEAD:
            raise RefusedError(
                f"{details.published.edtf!r} is more than {_YEARS_AHEAD} years after it is recorded, in "
                f"{stamp.recorded_at.year}: is a digit of the year wrong?",
                ("published",),
            )
        return Registered.register(self, details, stamp)  # super() does not know a class with slots

    def details_of_withheld(self, words: str) -> SourceDetails:
        """Return details that say in the title that the source is withheld, and nothing else of it."""
        undated = ReportedDate(edtf=UNDATED)
        publisher = Publisher(name="Withheld")
        fields = {"publisher": publisher, "title": words, "published": undated, "language": _UNDETERMINED}
        return SourceDetails.model_validate({"id": self.slug, **fields}, context=STORED)
