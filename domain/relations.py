"""Relate one occurrence to another, as one report does."""

from enum import StrEnum
from typing import Annotated

from domain.base import OneOrMany, Value, Words
from domain.evidence import Evidence
from domain.slugs import OccurrenceSlug


class RelationType(StrEnum):
    """Name how an occurrence relates to another."""

    PART_OF = "part-of"
    BEFORE = "before"
    AFTER = "after"
    DURING = "during"
    ANSWERS = "answers"


class Relation(Value):
    """Say that the reported occurrence is part of, before, after, during or an answer to another."""

    type: RelationType
    other: OccurrenceSlug
    inferred: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()
