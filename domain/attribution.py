"""Who said something, through whom, and in what voice it is printed."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import model_validator

from domain.base import OneOrMany, Problem, Value, Words
from domain.choice import Choice
from domain.parties import PartyCode, recorded_party
from domain.slugs import PersonSlug


class Voice(Choice):
    """The voice in which a claim is printed: quoted, paraphrased, or the reporter's own."""

    QUOTATION = "quotation"
    PARAPHRASE = "paraphrase"
    REPORTER = "reporter"


class AmbiguousKey(str):
    """A key that several participants of a report share, so that it cannot say who is meant."""

    __slots__ = ()


class Speaker(Value):
    """Somebody who says or does something: a person, an office, a group or a party.

    `person` is the slug of a registered person; `name` is the name as this report prints it. `party_inferred` gives the
    reason where the report does not itself say for which party they speak.
    """

    SHORT_FORM: ClassVar = {"type": "string", "description": "The key of a participant of the same report."}

    person: PersonSlug | None = None
    name: Words | None = None
    office: Words | None = None
    party: PartyCode | None = None
    party_inferred: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_key(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            problem = (
                "names several participants of this report: give each a key of its own"
                if isinstance(raw, AmbiguousKey)
                else "is not a participant of this report: name one by key, person or party, or write who it is"
            )
            msg = f"{str(raw)!r} {problem}"
            raise ValueError(msg)  # noqa: TRY004 - pydantic turns a ValueError into a problem of the field
        return raw

    def broken_rules(self) -> Iterator[Problem]:
        """Require somebody."""
        if not (self.person or self.name or self.office or self.party):
            yield (), "nobody is named: give a person, a name, an office or a party"
        if self.party_inferred and not self.party:
            yield ("party_inferred",), "a reason without the party that it explains: give the party as well"

    @property
    def label(self) -> str:
        """Return one line that names the speaker: `António Guterres, UN Secretary-General`."""
        if self.name:
            return f"{self.name}, {self.office}" if self.office else self.name
        of = recorded_party(self.party) if self.party else None
        parts = [_in_words(self.person or ""), self.office or ""]
        if of and not self.person and of.name not in (self.office or ""):
            parts.append(_in_words(of.name) if of.name.islower() else of.name)
        return ", ".join(part for part in parts if part)


def _in_words(slug: str) -> str:
    """Return a slug as a name, for who is known by nothing else: `Mara Lind`."""
    return slug.replace("-", " ").title()


class Attribution(Value):
    """Who said it, outermost first: the deputy minister, who cites the United Nations.

    The publisher, who prints it all, is not repeated. An empty chain is the reporter's own voice.
    In a report file an item of the chain may be the key of one of the report's participants.
    """

    SHORT_FORM: ClassVar = {"const": "reporter"}

    voice: Voice
    chain: Annotated[tuple[Speaker, ...], OneOrMany] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"voice": raw}
        return raw

    def broken_rules(self) -> Iterator[Problem]:
        """Require somebody whose words are quoted or paraphrased."""
        if self.voice is not Voice.REPORTER and not self.chain:
            yield (), f"a {self.voice.value} needs somebody in its chain"

    @property
    def label(self) -> str:
        """Return the chain in one line, outermost first: who says it, citing whom."""
        return ", citing ".join([speaker.label for speaker in self.chain])

    @property
    def speaker(self) -> Speaker | None:
        """Return who is at the end of the chain, and so is said to have said it."""
        return self.chain[-1] if self.chain else None

    @property
    def person(self) -> str | None:
        """Return the person at the end of the chain."""
        return self.speaker.person if self.speaker else None
