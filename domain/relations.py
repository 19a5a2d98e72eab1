"""How one occurrence relates to another, by one report."""

from typing import Annotated

from domain.base import OneOrMany, Value, Words
from domain.choice import Choice
from domain.evidence import Evidence
from domain.slugs import OccurrenceSlug


class RelationType(Choice):
    """How an occurrence relates to another."""

    PART_OF = "part-of"
    BEFORE = "before"
    AFTER = "after"
    DURING = "during"
    ANSWERS = "answers"
    PERHAPS_SAME = "perhaps-same"
    """Both may be one: holds both ways, and never counts as one."""


class Relation(Value):
    """A claim that the occurrence is part of, before, after, during, an answer to or perhaps the same as another."""

    type: RelationType
    other: OccurrenceSlug
    inferred: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()
