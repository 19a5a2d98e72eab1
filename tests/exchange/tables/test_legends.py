"""A column of days is recognized, and its letters are explained, by what its own header says."""

from __future__ import annotations

import pytest

from domain.kinds.treaty_action import Action
from timeline.exchange.tables.legends import VERBS, legend_of, without_notes


@pytest.mark.parametrize(
    ("header", "plain", "letters"),
    [
        pytest.param("Signature", ["signature"], {}, id="one"),
        pytest.param("Accession(a)", [], {"a": "accession"}, id="no plain one"),
        pytest.param("Ratification, Accession(a)", ["ratification"], {"a": "accession"}, id="letter last"),
        pytest.param(
            "Accession (a), Ratification", ["ratification"], {"a": "accession"}, id="letter first, and a space"
        ),
        pytest.param(
            "Approval(AA), Acceptance(A), Accession(a)",
            [],
            {"AA": "approval", "A": "acceptance", "a": "accession"},
            id="letters differ by case",
        ),
        pytest.param(
            "Signature, Succession to signature(d)", ["signature"], {"d": "succession-to-signature"}, id="succession"
        ),
        pytest.param(
            "Succession(a), Ratification(d)", [], {"a": "succession", "d": "ratification"}, id="letters of its own"
        ),
        pytest.param("SIGNATURE 1, 2", ["signature"], {}, id="capitals and footnotes"),
        pytest.param("Provisional application(n)", [], {"n": "provisional-application"}, id="two words"),
        pytest.param("Signature by members under Section 3 (c)", ["signature"], {}, id="number of a provision"),
        pytest.param(
            "Notification of non-provisional application under article 7 (1) (b)", ["notification"], {}, id="article"
        ),
        pytest.param(
            "Provisional application by virtue of signature, adoption of the pact, "
            "Provisional application by virtue of a notification (n)",
            ["provisional-application"],
            {"n": "provisional-application"},
            id="a comma within an action",
        ),
    ],
)
def test_a_header_explains_its_days(header, plain, letters):
    """Given a header, the legend has the action of days without a letter, and of each letter."""
    legend = legend_of(header)

    assert legend is not None
    assert [action.value for action in legend.plain] == plain
    assert {letter: action.value for letter, action in legend.letters.items()} == letters


@pytest.mark.parametrize(
    "header",
    [
        "Participant",
        "Notes",
        "",
        "Entry into force",
        "Acceptance of amendments",
        "Notification of withdrawal",
        "Signed",
    ],
)
def test_another_header_is_not_a_legend(header):
    """Given words that are no action, or that make another one of it, there is no legend."""
    assert legend_of(header) is None


@pytest.mark.parametrize(
    ("header", "message"),
    [
        pytest.param("Acceptance(A), Approval(A)", "the suffix 'A' stands for two actions", id="one letter twice"),
        pytest.param("Ratification, Undertaking(U)", r"has 'Undertaking\(U\)', which is not an action", id="unknown"),
        pytest.param("Signature by members, Undertaking(u)", r"has 'Undertaking\(u\)'", id="unknown after a long one"),
    ],
)
def test_a_legend_that_is_not_clear_is_refused(header, message):
    """Given a legend with a letter of two actions, or with an action that nobody knows, it says so."""
    with pytest.raises(ValueError, match=message):
        legend_of(header)


@pytest.mark.parametrize(
    ("header", "letter", "message"),
    [
        pytest.param("Ratification, Accession(a)", "A", "'A' is not explained", id="another case"),
        pytest.param(
            "Ratification, Accession(a)",
            "d",
            r"a \(accession\), no suffix \(ratification\)",
            id="letter",
        ),
        pytest.param("Accession(a), Succession(d)", "", "a day without a suffix is not explained", id="none"),
        pytest.param("Signature, Ratification", "", "gives none to signature and ratification", id="two without"),
    ],
)
def test_a_suffix_that_the_header_does_not_explain_is_refused(header, letter, message):
    """Given a suffix that no part of the header has, it never falls back to another action."""
    legend = legend_of(header)

    assert legend is not None
    with pytest.raises(ValueError, match=message):
        legend.action(letter)


def test_every_action_has_a_verb():
    """Given all actions, each has words for a title."""
    assert set(VERBS) == set(Action)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [("Chad 1", "Chad"), ("Chad 1, 2", "Chad"), ("Chad [3]", "Chad"), ("Chad*", "Chad"), ("Chad²", "Chad")],
)
def test_marks_of_footnotes_are_left_out(printed, plain):
    """Given a name with the mark of a footnote, the name is left."""
    assert without_notes(printed) == plain
