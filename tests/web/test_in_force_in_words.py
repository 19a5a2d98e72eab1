"""Whether a treaty is in force, and why: the same words for the same state, in each language."""

import json

import pytest

from timeline.web.language import speaking
from timeline.web.pages._in_force import in_force, state_of, why


def missing(what, there_is=None, needed=None, parties=()):
    """Return something that is missing before entry into force can be computed."""
    return {"what": what, "there_is": there_is, "needed": needed, "parties": list(parties)}


def row(*parts, names=None, **columns):
    """Return what the row of a treaty says of its entry into force."""
    empty = dict.fromkeys(("in_force_on", "in_force_in", "in_force_basis", "in_force_computed_on", "conditions_met_on"))
    return {
        **empty,
        "in_force_missing": json.dumps(parts),
        "missing_names": json.dumps(names or {}),
        **columns,
    }


FEW, UNKNOWN_DELAY, NO_RULE = missing("consents", 2, 40), missing("delay"), missing("condition")
COMPUTED = {"in_force_computed_on": "2020-03-02", "conditions_met_on": "2020-02-01"}


@pytest.mark.parametrize(
    ("treaty", "state", "words"),
    [
        (row(FEW, UNKNOWN_DELAY), "not-in-force", "not in force"),
        (row(missing("parties", parties=["FR"])), "not-in-force", "not in force"),
        (row(NO_RULE), "unknown", "not known"),
        (row(UNKNOWN_DELAY), "unknown", "not known"),
        (row(missing("shares")), "unknown", "not known"),
        (row(FEW, in_force_basis="reported"), "no-day", "in force"),
        (row(in_force_on="2020-03-02", in_force_basis="reported"), "in-force", "since 2 March 2020"),
        (row(in_force_on="9020-03-02", in_force_basis="computed"), "ahead", "from 2 March 9020"),
    ],
    ids=["too few", "a party", "no rule", "no delay", "no shares", "no day", "since", "ahead"],
)
def test_a_treaty_is_in_a_state(treaty, state, words):
    """Given what reports and actions say, it is "not known" only where no condition is known to be unmet."""
    assert (state_of(treaty), in_force(treaty)) == (state, words)


@pytest.mark.parametrize(
    ("treaty", "sentences"),
    [
        (row(NO_RULE), ["No report gives an exact condition of entry into force."]),
        (
            row(missing("signatures", 0, 2), missing("share", 20.5, 55), UNKNOWN_DELAY),
            [
                "0 of 2 signatures are recorded.",
                "The parties that count hold 20.5 of the 55 percent needed.",
                "No report gives the delay after the conditions are met.",
            ],
        ),
        (
            row(missing("parties", parties=["FR", "port-union"]), names={"FR": "France", "port-union": "Port Union"}),
            ["The rule requires the consent of France, Port Union, and none is recorded."],
        ),
        (
            row(in_force_basis="reported", in_force_on="2020-03-01", in_force_in="force", **COMPUTED),
            ["As reported; computed from the recorded actions, it is 2 March 2020."],
        ),
        (
            row(in_force_basis="computed", in_force_on="2020-03-02", in_force_in="force", **COMPUTED),
            ["Reported, but not on which day; computed from the recorded actions, it is 2 March 2020."],
        ),
        (
            row(NO_RULE, in_force_basis="reported", in_force_in="force"),
            [
                "Entry into force is reported, but not its day, which cannot be computed either.",
                "No report gives an exact condition of entry into force.",
            ],
        ),
    ],
    ids=["no rule", "conditions", "parties", "another day", "no day", "neither"],
)
def test_the_reason_is_in_sentences(treaty, sentences):
    """Given the columns of a treaty, each thing that is missing is a sentence."""
    assert why(treaty) == sentences


def test_the_reason_is_in_vietnamese():
    """Given another language, a party has its name in it, and a number its separators."""
    with speaking("vi"):
        assert why(row(missing("parties", parties=["FR"]), missing("share", 20.5, 55), names={"FR": "France"})) == [
            "Quy định đòi hỏi sự chấp nhận ràng buộc của Pháp, nhưng chưa ghi nhận được.",
            "Các bên được tính chiếm 20,5 trên 55 phần trăm cần thiết.",
        ]
