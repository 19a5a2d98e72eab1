"""Who took part, in what office and role."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.attribution import Speaker
from domain.participants import Role


def test_a_participant_is_a_speaker_in_a_role(participant_of):
    """Give who a participant is, without key, role and evidence."""
    participant = participant_of(
        key="keeper", person="ada-quill", name="Ada Quill", office="Keeper", party="PT", role="host", evidence=[3, 4]
    )

    assert participant.role is Role.HOST
    assert participant.speaker == Speaker(person="ada-quill", name="Ada Quill", office="Keeper", party="PT")
    assert type(participant.speaker) is Speaker


@pytest.mark.parametrize(
    "who",
    [{"person": "ada-quill"}, {"name": "Ada"}, {"office": "Keeper"}, {"party": "PT"}],
    ids=lambda who: next(iter(who)),
)
def test_one_way_to_name_is_enough(participant_of, who):
    """Accept a person, a name, an office or a party alone."""
    assert participant_of(**who).speaker == Speaker.model_validate(who)


def test_nobody_does_not_take_part(participant_of):
    """Refuse a participant without a person, name, office or party."""
    with pytest.raises(ValidationError, match="nobody is named"):
        participant_of()


def test_an_unknown_role_is_refused_with_the_known_ones(participant_of):
    """List the roles where another is written."""
    with pytest.raises(ValidationError, match=r"'attendee', 'author', .* or 'witness'"):
        participant_of(party="PT", role="bystander")
