"""The tables of parties: they come with the first mention and go with the last."""

import pytest

from domain.occurrence import Occurrence
from tests.looking import look
from timeline.recording.amending import correct


@pytest.mark.parametrize(
    ("what", "fields", "code"),
    [
        pytest.param("visit", {"participants": [{"party": "PT", "role": "host"}]}, "PT", id="as a participant"),
        pytest.param("visit", {"place": {"country": "ES"}}, "ES", id="as the place"),
        pytest.param({"kind": "pledge", "pledger": "eu", "purpose": "Dredging"}, {}, "eu", id="as the one who pledges"),
        pytest.param(
            {"kind": "pledge", "pledger": "eu", "purpose": "Dredging", "through": ["eu", "unodc"]},
            {},
            "unodc",
            id="as the one through whom",
        ),
        pytest.param(
            {"kind": "treaty-action", "action": "signature", "party": "FR"},
            {"treaty": "harbour-treaty"},
            "FR",
            id="as the one who signs",
        ),
        pytest.param({"kind": "broadcast", "channel": "un-web-tv"}, {}, "un-web-tv", id="as a channel"),
    ],
)
@pytest.mark.one_in(3)
def test_a_party_comes_with_its_first_mention(treaty_story, what, fields, code):
    """Given a report that mentions a party in whatever way, the party and the mention are there."""
    treaty_story.report("something", what, **fields)

    assert code in treaty_story.rows("parties", "id")
    assert treaty_story.rows("party_mentions", "stream", "occurrence", party=code) == [
        ("occurrence/something", "something")
    ]


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        pytest.param("PT", "Portugal", "state", id="a state by its ISO code"),
        pytest.param("BO", "Bolivia", "state", id="a state by its common name"),
        pytest.param("eu", "European Union", "organization", id="an organization by its slug"),
        pytest.param("YUCS", "Yugoslavia, (Socialist) Federal Republic of", "former-state", id="a former state"),
    ],
)
def test_a_party_has_a_name_and_a_kind(story, code, name, kind):
    """Given a code, the row has the party's name and whether it is a state."""
    story.report("something", "visit", participants=[{"party": code, "role": "visitor"}])

    assert story.rows("parties", "id", "name", "kind") == [(code, name, kind)]


def test_a_treaty_mentions_its_depositary(story):
    """Given a treaty with a depositary, the depositary is a party, mentioned by no occurrence."""
    story.treaty(depositary="un")

    assert story.rows("parties", "id") == ["un"]
    assert story.rows("party_mentions", "party", "stream", "occurrence") == [("un", "treaty/harbour-treaty", None)]


def test_a_party_is_listed_once_however_often_it_is_mentioned(story):
    """Given a party in two occurrences and two sources, there is one row, and one mention an occurrence."""
    host = {"participants": [{"party": "PT", "role": "host"}], "place": {"country": "PT"}}
    story.report("opening", "ceremony", by="gazette", **host)
    story.report("opening", "ceremony", by="herald", **host)
    story.report("closing", "ceremony", by="gazette", **host)

    assert story.rows("parties", "id") == ["PT"]
    assert story.rows("party_mentions", "stream", party="PT") == ["occurrence/closing", "occurrence/opening"]


def test_a_place_is_not_a_party_to_what_happens_there(story):
    """Given states that act and one where it happens, the mention says which is which; one that is both acts."""
    host = [{"party": "PT", "role": "host"}, {"party": "FR", "role": "attendee"}]
    story.report("opening", "ceremony", participants=host, place={"country": "PT"})
    story.report("closing", "ceremony", participants=host[1:], place={"country": "PT"})

    assert story.rows("party_mentions", "stream", "how", party="PT") == [
        ("occurrence/closing", "place"),
        ("occurrence/opening", "acts"),
    ]


def test_a_party_goes_with_its_last_mention(story):
    """Given two occurrences that mention a party, it stays when one no longer stands and goes with the other."""
    host = {"participants": [{"party": "PT", "role": "host"}]}
    story.report("opening", "ceremony", **host)
    story.report("closing", "ceremony", **host)

    _erase(story, "opening")
    assert story.rows("parties", "id") == ["PT"]

    _erase(story, "closing")
    assert story.rows("parties", "id") == []
    assert story.rows("party_mentions", "party") == []


def _erase(story, slug):
    """Correct the report of an occurrence, so that it names no participant any more."""
    [source] = story.archive.get(Occurrence, slug).reports
    path = [source, "participants"]
    was = look(story.archive, slug, path)
    correct(story.archive, slug, path, [], was=was, reason="Misread", source=None, by="tester")
