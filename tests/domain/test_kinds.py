"""Record a report of every kind, and refuse those that lack what the kind needs."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from domain.aggregate import fold
from domain.attribution import Speaker
from domain.kinds import KINDS
from domain.kinds.treaty_action import Action
from domain.occurrence import OccurrenceReported
from domain.occurrence_kind import OccurrenceKind

TREATY = {"treaty": "lisbon-lighthouse-accord"}
AUTHOR = {"participants": [{"person": "ada-quill", "role": "author"}]}
SPEAKER = {"participants": [{"person": "ada-quill", "role": "speaker"}]}
KRONER = {"measure": "pledge-amount", "counted": None, "unit": "NOK", "as_printed": "12 kroner"}

LEAST: dict[str, dict[str, Any]] = {
    "act": {"what": {"kind": "act", "act": "arrest", "target": {"name": "A wrecker"}}},
    "adoption": {"what": "adoption", **TREATY},
    "announcement": {"what": "announcement"},
    "broadcast": {"what": "broadcast"},
    "ceremony": {"what": "ceremony"},
    "conference": {"what": "conference"},
    "meeting": {"what": "meeting"},
    "message": {"what": "message", **AUTHOR},
    "negotiation": {"what": "negotiation"},
    "pledge": {"what": {"kind": "pledge", "pledger": "PT", "purpose": "New lamps"}},
    "press-conference": {"what": "press-conference"},
    "provision": {"what": {"kind": "provision", "rule": "entry-into-force"}, **TREATY},
    "selection": {"what": {"kind": "selection", "selected": "Lisbon"}},
    "signing": {"what": "signing", **TREATY},
    "speech": {"what": "speech"},
    "statement": {"what": "statement"},
    "treaty-action": {"what": {"kind": "treaty-action", "action": "signature", "party": "PT"}, **TREATY},
    "visit": {"what": "visit"},
}
"""The least that a report of each kind says beside its title, date and evidence."""


# --- every kind ---


@pytest.mark.parametrize("kind", LEAST)
def test_the_least_report_of_a_kind_is_recorded(occurrence, report_of, stamp, kind):
    """Given nothing, when a source reports this kind, then its report is the first event."""
    report = report_of(**LEAST[kind])

    events = occurrence.report(report, stamp)

    assert events == [
        OccurrenceReported(
            **dict(stamp), originator_id="occurrence/lighthouse-week", originator_version=1, report=report
        )
    ]
    assert fold(occurrence, events).kind == kind


@pytest.mark.parametrize("kind", LEAST)
def test_the_event_of_a_kind_survives_the_log(occurrence, report_of, stamp, kind):
    """Read back from JSON the very class of details that was written."""
    [event] = occurrence.report(report_of(**LEAST[kind]), stamp)

    read = OccurrenceReported.model_validate_json(event.model_dump_json(), context={"stored": True})

    assert read == event
    assert type(read.report.what) is KINDS[kind]


def test_every_kind_has_an_example_here():
    """Notice a kind that no test above records."""
    assert sorted(LEAST) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_explains_itself(kind):
    """Have a docstring that says what the kind is, and a name that is a slug."""
    assert kind.__doc__[0].isupper()
    assert kind.__doc__ != OccurrenceKind.__doc__
    assert kind.name().replace("-", "").isalpha()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_refuses_the_details_of_another(report_of, kind):
    """Refuse a field that the kind does not have, rather than losing what it says."""
    least = LEAST[kind]
    what = {"kind": kind} if isinstance(least["what"], str) else least["what"]

    with pytest.raises(ValidationError, match=rf"what\.{kind}\.colour\n  Extra inputs are not permitted"):
        report_of(**{**least, "what": {**what, "colour": "red"}})


def test_a_kind_declares_its_name():
    """Refuse a kind whose name is not a Literal, and say what to write."""

    class Nameless(OccurrenceKind):
        """A kind that forgot its name."""

    with pytest.raises(TypeError, match=r"Nameless must declare kind: Literal\['its-name'\]"):
        Nameless.name()


# --- what one kind needs ---


@pytest.mark.parametrize("kind", ["adoption", "provision", "signing", "treaty-action"])
def test_what_is_done_to_a_treaty_names_it(report_of, kind):
    """Refuse an adoption, a provision, a signing or a party's action without its treaty."""
    least = {name: value for name, value in LEAST[kind].items() if name != "treaty"}

    with pytest.raises(ValidationError, match=rf"treaty\n  a report of the kind '{kind}' needs the treaty"):
        report_of(**least)


@pytest.mark.parametrize("action", list(Action))
def test_a_party_acts_in_the_depositarys_terms(report_of, action):
    """Accept each action of the list."""
    what = {"kind": "treaty-action", "action": action.value, "party": "PT"}

    assert report_of(what=what, **TREATY).what.action is action


@pytest.mark.parametrize(
    ("action", "counts"),
    [
        ("signature", False),
        ("ratification", True),
        ("acceptance", True),
        ("approval", True),
        ("accession", True),
        ("succession", True),
        ("definitive-signature", True),
        ("withdrawal", False),
        ("declaration", False),
        ("reservation", False),
    ],
)
def test_a_signature_is_not_a_ratification(action, counts):
    """Count only what expresses consent to be bound towards entry into force."""
    assert Action(action).counts_as_ratification is counts


@pytest.mark.parametrize("participants", [{}, SPEAKER], ids=["nobody", "speaker"])
def test_a_message_has_an_author(report_of, participants):
    """Refuse a message that nobody wrote: speaking and sending a message are different things."""
    with pytest.raises(ValidationError, match="participants\n  a message needs a participant whose role is 'author'"):
        report_of(what="message", **participants)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [("treaty-action", "action", "sign"), ("provision", "rule", "fishing"), ("meeting", "form", "picnic")],
    ids=["action", "rule", "form"],
)
def test_a_word_outside_a_kinds_closed_list_is_refused(report_of, kind, field, value):
    """Name the field, and list the words that it takes."""
    least = LEAST[kind]
    what = {"kind": kind} if isinstance(least["what"], str) else least["what"]

    with pytest.raises(ValidationError, match=rf"what\.{kind}\.{field}\n  Input should be '.*' or '"):
        report_of(**{**least, "what": {**what, field: value}})


# --- pledges ---


@pytest.fixture
def pledge_of(report_of, figure_fields):
    """Make a report of a pledge with an amount, and one figure, with some fields changed."""
    what = {"kind": "pledge", "pledger": "PT", "purpose": "New lamps", "amount": "total"}
    return lambda **changes: report_of(what=what, figures=[{**figure_fields, **changes}])


def test_the_amount_of_a_pledge_is_a_figure_in_a_currency(pledge_of):
    """Find the money that is pledged among the report's figures."""
    report = pledge_of(**KRONER)

    assert report.figure(report.what.amount).unit == "NOK"


def test_the_amount_of_a_pledge_is_not_a_count(pledge_of):
    """Refuse a figure that is not money as the amount."""
    with pytest.raises(
        ValidationError, match=r"what\.amount\n  the figure 'total' is in 'count', which is not a currency"
    ):
        pledge_of()


def test_the_amount_of_a_pledge_is_a_figure_of_its_report(pledge_of):
    """Refuse an amount that the report lacks, and list the figures that it has."""
    with pytest.raises(
        ValidationError, match=r"what\.amount\n  'total' is not a figure of this report; its figures: 'sum'"
    ):
        pledge_of(**KRONER, key="sum")


def test_the_amount_of_a_pledge_needs_figures(report_of):
    """Say so if the report has no figures."""
    what = {"kind": "pledge", "pledger": "PT", "purpose": "New lamps", "amount": "total"}

    with pytest.raises(ValidationError, match="'total' is not a figure of this report; its figures: none"):
        report_of(what=what)


# --- the parties that details name ---


@pytest.mark.parametrize(
    ("what", "parties"),
    [
        pytest.param({"kind": "pledge", "pledger": "PT", "through": ["un", "VN"]}, ["PT", "un", "VN"], id="pledge"),
        pytest.param({"kind": "pledge", "pledger": "PT"}, ["PT"], id="pledge-through-nobody"),
        pytest.param({"kind": "treaty-action", "party": "VN"}, ["VN"], id="treaty-action"),
        pytest.param({"kind": "broadcast", "channel": "un-web-tv"}, ["un-web-tv"], id="broadcast"),
        pytest.param({"kind": "broadcast"}, [], id="broadcast-on-no-channel"),
        pytest.param({"kind": "adoption", "body": "un-general-assembly"}, ["un-general-assembly"], id="adoption"),
        pytest.param({"kind": "selection", "body": "eu"}, ["eu"], id="selection"),
        pytest.param({"kind": "ceremony", "theme": "Lamps"}, [], id="ceremony"),
    ],
)
def test_the_parties_that_details_name(report_of, what, parties):
    """Yield every party of the details, in the order of the fields, whatever those are called."""
    least = LEAST[what["kind"]]
    details = least["what"] if isinstance(least["what"], dict) else {}

    report = report_of(**{**least, "what": {**details, **what}})

    assert list(report.what.parties()) == parties


# --- act ---


def test_an_act_needs_an_actor_or_a_target(report_of):
    """Refuse an act of nobody on nobody."""
    with pytest.raises(ValidationError, match="an act needs an actor, a target or both"):
        report_of(what={"kind": "act", "act": "arrest"})


def test_an_act_names_a_participant_by_key(report_of):
    """Replace the key of a participant by who that is, as in a chain; refuse the key of nobody."""
    who = {"person": "ada-quill", "name": "Ada Quill", "office": "Keeper of the Lamps", "party": "PT"}
    act = {"kind": "act", "act": "award", "actor": {"office": "Lamp guild"}, "target": "ada-quill"}

    report = report_of(what=act, participants=[{**who, "role": "guest"}])

    assert report.what.target == Speaker(**who)
    with pytest.raises(ValidationError, match=r"what\.act\.target\n.*'ada-quill' is not a participant of this report"):
        report_of(what=act)


def test_the_parties_of_an_act_are_those_of_its_actor_and_target(report_of):
    """Find the parties however deep they are in the details."""
    act = {
        "kind": "act",
        "act": "expulsion",
        "actor": {"party": "PT"},
        "target": {"office": "Envoy", "party": "lamp-guild"},
    }

    assert list(report_of(what=act).what.parties()) == ["PT", "lamp-guild"]
