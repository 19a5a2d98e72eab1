"""Who took part, in what office and role."""

from typing import Annotated

from domain.attribution import Speaker
from domain.base import OneOrMany, Slug, Words
from domain.choice import Choice
from domain.evidence import Evidence


class Role(Choice):
    """What a participant did."""

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
    """A person, an office, a group or a party, in a role.

    Two unnamed or differently named people are kept apart. `key` is what an attribution in the same
    report may call them by; it defaults to the person or the party. `inferred` gives the reason where the
    report does not itself say that they took part in this way.
    """

    key: Slug | None = None
    role: Role
    inferred: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()

    @property
    def speaker(self) -> Speaker:
        """Return who this is, without what they did here."""
        return Speaker(**{name: getattr(self, name) for name in Speaker.model_fields})
