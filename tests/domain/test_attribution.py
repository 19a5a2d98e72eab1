"""Who said something, along the chain, and in what voice."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.attribution import Attribution, Speaker, Voice

MINISTER = {"person": "ada-quill", "name": "Ada Quill", "office": "Minister of Lamps", "party": "PT"}
UN = {"party": "un"}


# --- voices and chains ---


def test_reporter_alone_is_the_short_form(attributed):
    """Read `reporter` as the reporter's own voice, with nobody behind it."""
    assert Attribution.model_validate("reporter") == attributed("reporter")


@pytest.mark.parametrize("voice", ["quotation", "paraphrase"])
def test_others_words_need_somebody(voice):
    """Refuse a quotation or a paraphrase of nobody."""
    with pytest.raises(ValidationError, match=f"a {voice} needs somebody in its chain"):
        Attribution.model_validate(voice)


def test_an_unknown_voice_is_refused_with_the_known_ones(attributed):
    """List the voices where another is written."""
    with pytest.raises(ValidationError, match="'quotation', 'paraphrase' or 'reporter'"):
        attributed("rumour", UN)


def test_the_reporter_may_cite_somebody(attributed):
    """Keep who the reporter leans on, without making it a quotation."""
    attribution = attributed("reporter", UN)

    assert (attribution.voice, attribution.chain) == (Voice.REPORTER, (Speaker(party="un"),))


def test_one_link_stands_for_a_chain_of_one(attributed):
    """Read `chain: {...}` as `chain: [{...}]`."""
    assert Attribution.model_validate({"voice": "quotation", "chain": UN}) == attributed("quotation", UN)


def test_a_key_outside_a_report_is_refused(attributed):
    """Refuse text in a chain that no report has resolved, and say what to write."""
    with pytest.raises(ValidationError, match=r"'keeper' is not a participant of this report: name one by key, person"):
        attributed("quotation", "keeper")


def test_a_speaker_is_somebody():
    """Refuse a link that names nobody."""
    with pytest.raises(ValidationError, match="nobody is named: give a person, a name, an office or a party"):
        Speaker()


# --- in one line ---


@pytest.mark.parametrize(
    ("who", "label"),
    [
        pytest.param(MINISTER, "Ada Quill, Minister of Lamps", id="name-and-office"),
        pytest.param({"name": "Ada Quill", "party": "PT"}, "Ada Quill", id="name-without-the-party"),
        pytest.param({"person": "ada-quill"}, "Ada Quill", id="person-by-the-slug"),
        pytest.param({"person": "ada-quill", "party": "PT"}, "Ada Quill", id="person-without-the-party"),
        pytest.param({"person": "ada-quill", "name": "A. Quill"}, "A. Quill", id="name-as-printed-first"),
        pytest.param({"office": "Minister of Lamps"}, "Minister of Lamps", id="office"),
        pytest.param(
            {"office": "Minister of Lamps", "party": "PT"}, "Minister of Lamps, Portugal", id="office-of-a-party"
        ),
        pytest.param({"office": "Consul of Portugal", "party": "PT"}, "Consul of Portugal", id="party-named-in-office"),
        pytest.param(UN, "United Nations", id="party"),
    ],
)
def test_the_label_of_a_speaker(who, label):
    """Name a speaker in one line, with the party only where nothing else shows it."""
    assert Speaker.model_validate(who).label == label


@pytest.mark.parametrize(
    ("chain", "label", "person"),
    [
        pytest.param([], "", None, id="nobody"),
        pytest.param([MINISTER], "Ada Quill, Minister of Lamps", "ada-quill", id="one"),
        pytest.param([MINISTER, UN], "Ada Quill, Minister of Lamps, citing United Nations", None, id="outermost-first"),
        pytest.param(
            [UN, MINISTER], "United Nations, citing Ada Quill, Minister of Lamps", "ada-quill", id="person-last"
        ),
    ],
)
def test_the_label_of_a_chain(attributed, chain, label, person):
    """Name a chain outermost first, and the person at its end as who is said to have said it."""
    attribution = attributed("reporter", *chain)

    assert (attribution.label, attribution.person) == (label, person)


def test_an_attribution_never_changes(attributed):
    """Refuse to assign to an attribution."""
    with pytest.raises(ValidationError, match="frozen"):
        attributed("reporter").voice = Voice.QUOTATION
