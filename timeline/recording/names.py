"""Look up the names and words that an archive knows: of people, treaties and organizations, and its vocabulary."""

from collections.abc import Mapping

from domain.organization import Organization
from domain.person import Person
from domain.term import Term
from domain.treaty import Treaty
from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.log.archive import Archive
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
    terms = [archive.get(Term, slug).details for slug in slugs_of(archive, Term)]
    organizations = [archive.get(Organization, slug).details for slug in slugs_of(archive, Organization)]
    return BUILT_IN.having(details for details in (*terms, *organizations) if details)
