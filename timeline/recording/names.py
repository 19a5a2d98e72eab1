"""Look up the names that an archive knows: of people, with their spellings, of treaties and of organizations."""

from collections.abc import Mapping

from domain.organization import Organization
from domain.person import Person
from domain.treaty import Treaty
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
