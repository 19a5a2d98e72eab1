"""Hold what one source says of one occurrence, whole."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from domain.base import OneOrMany, Value, Words
from domain.dates import ReportedDate
from domain.evidence import Evidence
from domain.figures import Figure
from domain.kinds import KindName, What
from domain.participants import Participant, Role
from domain.places import Place
from domain.relations import Relation
from domain.slugs import SourceSlug, TreatySlug
from domain.statements import Statement


def _named(value: Any) -> Any:
    """Let `what: speech` stand for a kind without further details."""
    return {"kind": value} if isinstance(value, str) else value


def participant_key(raw: dict[str, Any]) -> str | None:
    """Return what an attribution may call a participant by: its key, else its person, else its party."""
    key = raw.get("key") or raw.get("person") or raw.get("party")
    return key if isinstance(key, str) else None


class Account(Value):
    """Hold what is told of one occurrence: its own title, date, place, participants and claims."""

    what: Annotated[What, BeforeValidator(_named, json_schema_input_type=What | KindName)]
    title: Words
    treaty: TreatySlug | None = None
    date: ReportedDate
    place: Place | None = None
    participants: tuple[Participant, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    relations: tuple[Relation, ...] = ()
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1), OneOrMany]

    @model_validator(mode="before")
    @classmethod
    def _resolve_attributions(cls, raw: Any) -> Any:
        """Replace a participant's key in a chain by who that is, so that an event needs no look-up."""
        if not isinstance(raw, dict):
            return raw
        given = raw.get("participants")
        speakers: dict[str, list[dict[str, Any]]] = {}
        for item in given if isinstance(given, list | tuple) else ():
            if isinstance(item, dict) and (key := participant_key(item)):
                who = {name: item[name] for name in ("person", "name", "office", "party") if name in item}
                known = speakers.setdefault(key, [])
                known.extend([who] if who not in known else [])
        claims = {name: _with_speakers(raw[name], speakers) for name in ("statements", "figures") if name in raw}
        return {**raw, **claims}

    @model_validator(mode="after")
    def _check_report(self) -> Self:
        for name, keys in (
            ("figures", [figure.key for figure in self.figures]),
            ("statements", [statement.id for statement in self.statements]),
        ):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                msg = f"{name}: {twice[0]!r} is used twice in this report; give one of them another key"
                raise ValueError(msg)
        for figure in self.figures:
            if figure.breakdown_of and self.figure(figure.breakdown_of.figure) is None:
                msg = (
                    f"figures: {figure.key!r} is a breakdown of {figure.breakdown_of.figure!r}, which this report lacks"
                )
                raise ValueError(msg)
        for field, problem in self.what.problems(self):
            msg = f"{field}: {problem}"
            raise ValueError(msg)
        return self

    @property
    def kind(self) -> str:
        """Return the name of the occurrence's kind."""
        return self.what.kind

    def figure(self, key: str) -> Figure | None:
        """Return the figure of a key, or None."""
        return next((figure for figure in self.figures if figure.key == key), None)

    def with_role(self, role: Role) -> tuple[Participant, ...]:
        """Return the participants in a role."""
        return tuple(participant for participant in self.participants if participant.role is role)


class Report(Account):
    """Hold what one source tells of one occurrence."""

    source: SourceSlug


def _with_speakers(claims: Any, speakers: dict[str, list[dict[str, Any]]]) -> Any:
    if not isinstance(claims, list | tuple):
        return claims
    resolved = []
    for claim in claims:
        attribution = claim.get("attribution") if isinstance(claim, dict) else None
        if isinstance(attribution, dict) and "chain" in attribution:
            given = attribution["chain"]
            chain = [
                _speaker(link, speakers) if isinstance(link, str) else link
                for link in (given if isinstance(given, list | tuple) else [given])
            ]
            resolved.append({**claim, "attribution": {**attribution, "chain": chain}})
        else:
            resolved.append(claim)
    return resolved


def _speaker(key: str, speakers: dict[str, list[dict[str, Any]]]) -> Any:
    """Return the participant of a key; an unknown one is left for the field's own error to name.

    A person who takes part in several roles is described the same each time, or by whichever comes first.
    """
    found = speakers.get(key, [])
    if len({str(who.get("person") or who) for who in found}) > 1:
        msg = f"{key!r} names several participants of this report: give each a key of its own"
        raise ValueError(msg)
    return found[0] if found else key
