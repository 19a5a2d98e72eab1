"""Look up the names and words that an archive knows: of people, treaties and organizations, and its vocabulary."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from domain.aggregate import Aggregate
from domain.organization import Organization
from domain.person import Person
from domain.term import Term
from domain.treaty import Treaty
from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.log.archive import Archive, Batch
from timeline.log.lookup import slugs_of


def names_in(archive: Archive) -> Mapping[str, str]:
    """Return each name with the stream that it belongs to, `person/mara-lind`, or the code of the party it names."""
    names: dict[str, str] = {}
    for slug in slugs_of(archive, Treaty):
        if treaty := archive.get(Treaty, slug).details:
            names |= dict.fromkeys((treaty.name, *treaty.other_names), f"treaty/{slug}")
    for slug in slugs_of(archive, Organization):
        if organization := archive.get(Organization, slug).details:
            names |= dict.fromkeys((organization.name, *organization.other_names), slug)
    for slug in slugs_of(archive, Person):
        person = archive.get(Person, slug)
        if person.details and not person.merged_into:
            names |= dict.fromkeys((person.details.name, *person.details.spellings), f"person/{slug}")
    return names


def vocabulary_of(archive: Archive) -> Vocabulary:
    """Return the words that an archive can use: ours, and those that it registered."""
    return vocabulary_with(archive, partial(slugs_of, archive))


def vocabulary_with(recorded: Archive | Batch, slugs: Callable[[type[Aggregate]], Sequence[str]]) -> Vocabulary:
    """Return our words and the registered ones, whose slugs are given by the kind of their stream."""
    terms = [recorded.get(Term, slug).details for slug in slugs(Term)]
    organizations = [recorded.get(Organization, slug).details for slug in slugs(Organization)]
    return BUILT_IN.having(details for details in (*terms, *organizations) if details)
