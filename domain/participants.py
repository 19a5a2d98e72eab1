"""Hold who took part, in what office and role."""

from enum import StrEnum
from typing import Annotated

from domain.attribution import Speaker
from domain.base import OneOrMany, Slug, Words
from domain.evidence import Evidence


class Role(StrEnum):
    """Name what a participant did."""

    ATTENDEE = "attendee"
    AUTHOR = "author"
    CHAIR = "chair"
    GUEST = "guest"
    HOST = "host"
    JOURNALIST = "journalist"
    MEMBER = "member"
    ORGANIZER = "organizer"
    PLEDGER = "pledger"
    READER = "reader"
    SIGNATORY = "signatory"
    SPEAKER = "speaker"
    SUBJECT = "subject"
    THROUGH = "through"
    VISITOR = "visitor"
    WITNESS = "witness"


class Participant(Speaker):
    """Name one participant: a person, an office, a group or a party, in a role.

    Two unnamed or differently named people stay two. `key` is what an attribution in the same
    report may call them by; it defaults to the person or the party. `inferred` says why, where the report does
    not itself say that they took part in this way.
    """

    key: Slug | None = None
    role: Role
    inferred: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()

    @property
    def speaker(self) -> Speaker:
        """Return who this is, without what they did here."""
        return Speaker(person=self.person, name=self.name, office=self.office, party=self.party)
