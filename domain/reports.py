"""What one source says of one occurrence, whole."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, ValidationError, model_validator

from domain.attribution import AmbiguousKey, Speaker
from domain.base import OneOrMany, Problem, Value, Words, did_you_mean, raisable
from domain.dates import ReportedDate
from domain.evidence import Evidence
from domain.figures import Figure
from domain.kinds import KINDS, AnyKind, KindName
from domain.participants import Participant, Role
from domain.places import Place
from domain.relations import Relation
from domain.slugs import SourceSlug, TreatySlug
from domain.statements import Statement


def _named(value: Any) -> Any:
    """Let `what: speech` stand for a kind without further details."""
    return {"kind": value} if isinstance(value, str) else value


def participant_key(raw: dict[str, Any]) -> str | None:
    """Return the name by which an attribution refers to a participant: its key, else its person, else its party."""
    key = raw.get("key") or raw.get("person") or raw.get("party")
    return key if isinstance(key, str) else None


class Report(Value):
    """What one source says of one occurrence: its own title, date, place, participants and claims."""

    what: Annotated[AnyKind, BeforeValidator(_named, json_schema_input_type=AnyKind | KindName)]
    title: Words
    treaty: TreatySlug | None = None
    date: ReportedDate
    place: Place | None = None
    participants: tuple[Participant, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    relations: tuple[Relation, ...] = ()
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1), OneOrMany]
    source: SourceSlug

    @model_validator(mode="before")
    @classmethod
    def _resolve_attributions(cls, raw: Any) -> Any:
        """Replace a participant's key in a chain or in the details by the participant: an event needs no look-up."""
        return with_speakers(raw) if isinstance(raw, dict) else raw

    @model_validator(mode="wrap")
    @classmethod
    def _check_what_is_valid(cls, raw: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Add the broken rules between fields to what is wrong in other fields: all problems are shown at once."""
        try:
            return handler(raw)
        except ValidationError as error:
            wrong = {details["loc"][0] for details in error.errors() if details["loc"]}
            if not isinstance(raw, dict):
                raise
            valid = {name: value for name, value in raw.items() if name not in wrong}
            stand_ins = _STAND_INS if "what" not in wrong else {**_STAND_INS, "what": _ANY_KIND}
            try:
                handler({**stand_ins, **valid})
            except ValidationError as rules:
                raise _joined(error, rules, wrong) from None
            raise

    def broken_rules(self) -> Iterator[Problem]:
        """Yield the rules between claims that the report breaks, and those of its kind."""
        yield from _used_twice(
            "statements", [(statement.id, "key" if statement.key else "point") for statement in self.statements]
        )
        keys = [figure.key for figure in self.figures]
        yield from _used_twice("figures", [(key, "key") for key in keys])
        for index, figure in enumerate(self.figures):
            if (whole := figure.breakdown_of) and whole.figure not in keys:
                message = f"{whole.figure!r} is not a figure of this report{did_you_mean(whole.figure, keys)}"
                yield ("figures", index, "breakdown_of", "figure"), message
        for name in self.what.NEEDS:
            if getattr(self, name) is None:
                yield (name,), f"a report of the kind {self.kind!r} needs the {name}"
        yield from self.what.problems(self)

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


_STAND_INS: Mapping[str, Any] = MappingProxyType({"title": "-", "date": "undated", "evidence": 1, "source": "source"})
_ANY_KIND = "ceremony"
"""A kind without rules of its own, in place of one that is wrong: the rules between claims hold for all kinds."""
_WHO = tuple(Speaker.model_fields)
_SEEN_BY_KINDS = {"treaty", "date", "figures", "participants"}


def _joined(error: ValidationError, rules: ValidationError, wrong: Collection[str | int]) -> ValidationError:
    """Return an error with the broken rules that what is wrong in some fields cannot have caused."""
    unsure = {"what", *wrong} if _SEEN_BY_KINDS & set(wrong) else set(wrong)
    broken = [rule for rule in rules.errors() if rule["type"] == "rule" and rule["loc"][0] not in unsure]
    return ValidationError.from_exception_data("Report", [*map(raisable, error.errors()), *map(raisable, broken)])


def with_speakers(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was written of a report, with participants in place of their keys."""
    given = raw.get("participants")
    speakers: dict[str, list[dict[str, Any]]] = {}
    for item in given if isinstance(given, list | tuple) else ():
        if isinstance(item, dict) and (key := participant_key(item)):
            who = {name: item[name] for name in _WHO if name in item}
            known = speakers.setdefault(key, [])
            known.extend([who] if who not in known else [])
    claims = {name: _with_speakers(raw[name], speakers) for name in ("statements", "figures") if name in raw}
    return {**raw, **claims, **({"what": _resolved(raw["what"], speakers)} if "what" in raw else {})}


def _used_twice(claims: str, names: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """Yield each name that an earlier claim has; a name comes with the field that it is written in."""
    earlier: set[str] = set()
    for index, (name, field) in enumerate(names):
        if name in earlier:
            yield (claims, index, field), f"{name!r} is used twice in this report; give one of them another key"
        earlier.add(name)


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


def _resolved(what: Any, speakers: dict[str, list[dict[str, Any]]]) -> Any:
    """Return the details of a kind with the participants that they name by their keys."""
    kind = KINDS.get(str(what.get("kind"))) if isinstance(what, dict) else None
    named = [name for name in kind.SPEAKERS if isinstance(what.get(name), str)] if kind else []
    return {**what, **{name: _speaker(what[name], speakers) for name in named}} if named else what


def _speaker(key: str, speakers: dict[str, list[dict[str, Any]]]) -> Any:
    """Return the participant of a key; an unknown or ambiguous one is left for the field to refuse.

    A person who has several roles is described as in the first of them.
    """
    found = speakers.get(key, [])
    if len({str(who.get("person") or who) for who in found}) > 1:
        return AmbiguousKey(key)
    return found[0] if found else key
