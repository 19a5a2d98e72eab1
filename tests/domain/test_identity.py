"""When reports are of one occurrence: given events, when one more would put unlike things together, it is refused."""

from __future__ import annotations

import re

import pytest

from domain.aggregate import fold
from domain.errors import RefusedError
from domain.identity import could_be_one, merged_root, refuse_unlike, standing_reports
from domain.kinds import KINDS
from domain.occurrence import Occurrence
from domain.reports import Report

RATIFIES = {"kind": "treaty-action", "action": "ratification", "party": "CL"}
PLEDGES = {"kind": "pledge", "pledger": "CL", "purpose": "Dredge the channel"}


class World:
    """A few occurrences by their slugs, changed only by decisions that are not refused."""

    def __init__(self, report_of, stamp):
        """Start without any."""
        self.known = {}
        self.report_of = report_of
        self.stamp = stamp
        self.why = {"reason": "Found so", "stamp": stamp}

    def get(self, slug):
        """Return an occurrence."""
        return self.known.get(slug, Occurrence(id=f"occurrence/{slug}"))

    def take(self, events, *, checked=True):
        """Take the events of one decision, as a batch does, or as a log has them that is only read."""
        after = dict(self.known)
        for event in events:
            after[event.slug] = fold(after.get(event.slug, self.get(event.slug)), [event])
        for event in events if checked else ():
            refuse_unlike(event, self.get, after.__getitem__)
        self.known = after

    def report(self, slug, source, what, treaty="lamp-treaty", title="It is done"):
        """Report an occurrence."""
        report = self.report_of(source=source, what=what, treaty=treaty, title=title)
        self.take(self.get(slug).report(report, self.stamp))

    def merge(self, one, other, *, checked=True):
        """Merge one into another."""
        self.take(self.get(one).merge_into(self.get(other), source=None, **self.why), checked=checked)

    def correct(self, slug, path, new):
        """Correct a claim."""
        self.take(self.get(slug).correct(path.split("/"), new, was=self.reads(slug, path), source=None, **self.why))

    def reads(self, slug, path):
        """Return the party or the treaty of a report."""
        source, *_, field = path.split("/")
        report = self.get(slug).reports[source].report
        return getattr(report if field in {"treaty", "title"} else report.what, field)

    def retract(self, slug, source=None):
        """Retract a report, or all of them."""
        self.take(self.get(slug).retract(source, because_of=None, **self.why))

    def withdraw(self, slug, amendment):
        """Withdraw an amendment."""
        self.take(self.get(slug).withdraw(amendment, **self.why))


@pytest.fixture
def world(report_of, stamp):
    """Give a world in which gazette reports that Chile ratifies."""
    made = World(report_of, stamp)
    made.report("chile-ratifies", "gazette", RATIFIES)
    return made


UNLIKE = [
    pytest.param(RATIFIES, {"party": "PE"}, {}, "what.party is 'CL' (gazette) and 'PE' (herald)", id="party"),
    pytest.param(
        RATIFIES,
        {"action": "signature"},
        {},
        "what.action is 'ratification' (gazette) and 'signature' (herald)",
        id="action",
    ),
    pytest.param(
        RATIFIES, {}, {"treaty": "buoy-pact"}, "treaty is 'lamp-treaty' (gazette) and 'buoy-pact' (herald)", id="treaty"
    ),
    pytest.param(PLEDGES, {"pledger": "PE"}, {}, "what.pledger is 'CL' (gazette) and 'PE' (herald)", id="pledger"),
]


@pytest.mark.parametrize(("what", "other", "changes", "differ"), UNLIKE)
def test_unlike_things_are_not_merged(world, what, other, changes, differ):
    """Given two that differ in what they are the same by, a merge says the field, both values, and the rule."""
    world.report("one", "gazette", what)
    world.report("other", "herald", {**what, **other}, **changes)
    before = world.known

    with pytest.raises(RefusedError, match="'other' cannot be merged into 'one'") as refused:
        world.merge("other", "one")

    assert differ in str(refused.value)
    assert re.search(r"all reports of one (treaty-action|pledge) agree on ", str(refused.value))
    assert not could_be_one(world.get("other"), world.get("one"), world.get)
    assert world.known == before


@pytest.mark.parametrize(("what", "other", "changes", "differ"), UNLIKE)
def test_a_report_of_something_else_does_not_corroborate(world, what, other, changes, differ):
    """Given an occurrence, a report under its slug that is of another one is refused, at the field that differs."""
    world.report("one", "gazette", what)

    with pytest.raises(RefusedError, match=r"this cannot be 'one'.*is it another occurrence") as refused:
        world.report("one", "herald", {**what, **other}, **changes)

    assert differ in str(refused.value)
    assert ".".join(refused.value.field) == differ.partition(" ")[0]


def test_titles_and_purposes_may_differ(world):
    """Given two that agree in what they are the same by, they are one, whatever else is said of them."""
    world.report("again", "herald", RATIFIES, title="Santiago is bound")
    world.report("gift", "gazette", PLEDGES)
    world.report("gift-again", "herald", {**PLEDGES, "purpose": "Dredge it"}, treaty=None)

    world.merge("again", "chile-ratifies")
    world.merge("gift-again", "gift")

    assert merged_root(world.get("again"), world.get).slug == "chile-ratifies"
    assert [slug for slug, _ in standing_reports(world.get("gift"), world.get)] == ["gift", "gift-again"]


@pytest.mark.parametrize("all_of_it", [True, False], ids=["the occurrence", "its report"])
def test_what_is_retracted_does_not_count(world, all_of_it):
    """Given a retracted report, what it said keeps no other out; withdrawing the retraction then is refused."""
    world.report("peru-signs", "herald", {**RATIFIES, "party": "PE"})
    world.retract("chile-ratifies", None if all_of_it else "gazette")

    world.merge("peru-signs", "chile-ratifies")

    with pytest.raises(RefusedError, match=r"'CL' \(gazette\) and 'PE' \(herald\)"):
        world.withdraw("chile-ratifies", "retraction-1")


def test_what_was_merged_counts(world):
    """Given an occurrence whose own report is retracted, the report of what it took in still says what it is."""
    world.report("again", "herald", RATIFIES)
    world.merge("again", "chile-ratifies")
    world.retract("chile-ratifies", "gazette")

    with pytest.raises(RefusedError, match=r"'PE' \(mercury\) and 'CL' \(herald\)"):
        world.report("chile-ratifies", "mercury", {**RATIFIES, "party": "PE"})
    world.report("peru", "coast", {**RATIFIES, "party": "PE"})
    with pytest.raises(RefusedError, match=r"'PE' \(coast\) and 'CL' \(herald\)"):
        world.merge("chile-ratifies", "peru")


# --- corrections ---


def test_the_only_report_may_be_corrected(world):
    """Given one report that stands, its party may be corrected: nothing disagrees."""
    world.correct("chile-ratifies", "gazette/what/party", "PE")

    assert world.reads("chile-ratifies", "gazette/what/party") == "PE"


def test_one_of_several_reports_is_not_corrected_alone(world):
    """Given two reports, a correction that sets them apart is refused with the way to do it, which works."""
    world.report("chile-ratifies", "herald", RATIFIES)

    with pytest.raises(RefusedError, match="retract all but one, correct each of them, then withdraw the retractions"):
        world.correct("chile-ratifies", "gazette/what/party", "PE")

    world.retract("chile-ratifies", "herald")
    world.correct("chile-ratifies", "gazette/what/party", "PE")
    world.correct("chile-ratifies", "herald/what/party", "PE")
    world.withdraw("chile-ratifies", "retraction-1")
    assert {report.what.party for _, report in standing_reports(world.get("chile-ratifies"), world.get)} == {"PE"}


def test_a_correction_that_another_report_relies_on_is_not_withdrawn(world):
    """Given a report that came after a correction, and agrees with it, withdrawing the correction is refused."""
    world.correct("chile-ratifies", "gazette/what/party", "PE")
    world.report("chile-ratifies", "herald", {**RATIFIES, "party": "PE"})

    with pytest.raises(RefusedError, match=r"would not be one occurrence, because what.party is 'CL' .*'PE'"):
        world.withdraw("chile-ratifies", "correction-1")


# --- what an older version merged ---


@pytest.fixture
def mixed(world):
    """Give the world after a log in which Peru's signature was merged into Chile's ratification."""
    world.report("peru-signs", "herald", {**RATIFIES, "party": "PE", "action": "signature"})
    world.merge("peru-signs", "chile-ratifies", checked=False)
    return world


def test_what_was_merged_before_is_read_and_amended(mixed):
    """Given unlike things that were merged, other claims are corrected, and the merge withdrawn, as usual."""
    mixed.correct("chile-ratifies", "gazette/title", "Chile ratifies")
    mixed.report("chile-ratifies", "mercury", RATIFIES)

    mixed.withdraw("chile-ratifies", "merge-1")
    mixed.withdraw("peru-signs", "merge-1")

    assert [report.source for _, report in standing_reports(mixed.get("peru-signs"), mixed.get)] == ["herald"]


def test_what_was_merged_before_may_come_to_agree_and_not_to_differ_more(mixed):
    """Given unlike things that were merged, one is corrected to the other, and not to a third value."""
    with pytest.raises(RefusedError, match=r"'BO' \(gazette\) and 'PE' \(herald\)"):
        mixed.correct("chile-ratifies", "gazette/what/party", "BO")

    mixed.correct("peru-signs", "herald/what/party", "CL")

    assert mixed.reads("peru-signs", "herald/what/party") == "CL"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_the_same_by_fields_that_a_report_has(kind):
    """Given a kind, each field that its reports agree on is one of a report or of the kind."""
    for field in kind.SAME_BY:
        outer, _, inner = field.partition(".")
        assert (inner in kind.model_fields) if outer == "what" else field in Report.model_fields
