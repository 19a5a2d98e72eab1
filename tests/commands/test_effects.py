"""What a command that records says of its effects, on a dry run and in earnest: conflicts, totals, what is in force."""

from __future__ import annotations

import shlex
from pathlib import Path
from threading import Thread

import pytest

from tests.commands.conftest import OTHER_TOTAL, REPORT_FILE, SECOND_REPORT_FILE
from timeline.commands import append as appending
from timeline.log.archive import Archive

BECAUSE = ("--reason", "Misread", "--by", "jane")
TREATY = "the treaty harbour-treaty"


def action(slug, party, verb, day):
    """Return the entry of a party's action."""
    what = f"{{kind: treaty-action, action: {verb}, party: {party}}}"
    return (
        f"  - {{occurrence: {slug}, what: {what}, title: '{party}: {verb}', treaty: harbour-treaty, "
        f"date: 2031-05-0{day}, evidence: 1}}\n"
    )


def source(slug, day, *entries):
    """Return a report file of a source."""
    treaty = "treaties: [{id: harbour-treaty, name: Treaty of the Harbours}]\n"
    return f"source: {{id: {slug}, language: en, published: 2031-05-0{day}}}\n{treaty}reports:\n{''.join(entries)}"


def pledge(slug, day):
    """Return the entry of a pledge of money by Peru."""
    return f"""\
  - occurrence: {slug}
    what: {{kind: pledge, pledger: PE, purpose: Lights for {slug}, amount: sum}}
    title: Peru pledges lights for {slug}
    date: 2031-05-0{day}
    figures:
      - {{key: sum, measure: pledge-amount, value: 200, unit: PEN, as_printed: 200 soles, attribution: reporter,
         evidence: 2}}
    evidence: 2
"""


RULE = """\
  - occurrence: rule
    what: {kind: provision, rule: entry-into-force, delay: {rule: days-after, number: 0, evidence: 1}}
    title: One ratification is needed
    treaty: harbour-treaty
    date: 2031-05-01
    figures:
      - {key: needed, measure: ratifications-needed, counted: states, value: 1, as_printed: one,
         attribution: reporter, evidence: 1}
    evidence: 1
"""
POST = source("quay-post", 4, RULE, action("chile", "CL", "ratification", 2), action("peru", "PE", "signature", 2))
LIGHTS = source("lamp-post", 4, pledge("piers", 2))
BEACONS = source("beacon", 5, pledge("quays", 2))
COAST = source("coast", 5, action("santiago", "CL", "ratification", 3))
HERALD = OTHER_TOTAL.replace("id: herald", "id: mercury")
MORE = """\
source: mercury
reason: Overlooked
reports:
  - occurrence: harbour-signing
    figures:
      - {key: earlier, measure: signatories, counted: states, value: 40, as_printed: forty, as_of: 2031-05-02,
         attribution: reporter, evidence: 1}
"""

AMENDMENTS = [
    pytest.param(
        "correct harbour-signing mercury/figures/total/value 31 --source gazette",
        ["closes the conflict treaty/harbour-treaty/signatories@2031-05-01"],
        id="correct closes a conflict",
    ),
    pytest.param(
        "correct peru quay-post/date/edtf 2031-05-03",
        [
            "removes the signatories of harbour-treaty on 2031-05-02: named total 1",
            "adds the signatories of harbour-treaty on 2031-05-03: named total 1",
        ],
        id="correct moves a signature to another day",
    ),
    pytest.param(
        "retract chile",
        [f"changes {TREATY}: conditions met on 2031-05-02 -> 2031-05-03, in force on 2031-05-02 -> 2031-05-03"],
        id="retract leaves the other ratification of the party",
    ),
    pytest.param(
        "retract harbour-signing --report mercury",
        ["closes the conflict treaty/harbour-treaty/signatories@2031-05-01"],
        id="retract closes a conflict",
    ),
    pytest.param(
        "merge santiago --into chile",
        ["opens the conflict occurrence/chile/date:occurred"],
        id="merge opens a conflict",
    ),
    pytest.param(
        "withdraw harbour-signing correction-1",
        ["changes the signatories of harbour-treaty on 2031-05-01: reported total 31 -> 33"],
        id="withdraw",
    ),
    pytest.param(
        "correct piers lamp-post/figures/sum/value 300 --source beacon",
        ["changes the pledge piers/lamp-post: amount 200 -> 300, status reported -> corrected"],
        id="correct changes a pledge",
    ),
    pytest.param(
        "retract quays",
        ["changes the pledge quays/beacon: status reported -> retracted"],
        id="retract a pledge",
    ),
    pytest.param(
        "merge quays --into piers",
        ["changes the pledge quays/beacon: occurrence quays -> piers"],
        id="merge moves a pledge",
    ),
    pytest.param(
        "supplement more.yaml",
        ["changes the signatories of harbour-treaty on 2031-05-02: reported total none -> 40"],
        id="supplement",
    ),
]


@pytest.fixture(autouse=True)
def _harbours(tmp_path, small, made_once):
    """Make an archive of a treaty in force, of a conflict and of a correction of another claim."""
    for name, text in (("post.yaml", POST), ("coast.yaml", COAST), ("total.yaml", HERALD), ("more.yaml", MORE)):
        (tmp_path / name).write_text(text, "utf-8")
    made_once(tmp_path, REPORT_FILE, SECOND_REPORT_FILE, POST, COAST, HERALD, LIGHTS, BEACONS)


@pytest.fixture
def amend(timeline):
    """Give a way to run an amendment from its words; `withdraw` first has something to withdraw."""

    def run(words, *options):
        verb, *rest = words.split()
        if verb == "withdraw" and not amended:
            amended.append(
                timeline(
                    "correct", "harbour-signing", "mercury/figures/total/value", 31, "--source", "gazette", *BECAUSE
                )
            )
        because = BECAUSE[2:] if verb == "supplement" else BECAUSE
        return timeline(verb, *rest, *because, *options)

    amended = []
    return run


@pytest.mark.parametrize(("words", "effects"), AMENDMENTS)
@pytest.mark.one_in(3)
def test_an_amendment_lists_its_effects_before_and_after(amend, words, effects):
    """Given an amendment, a dry run lists its effects in the same words as the command itself."""
    tried = amend(words, "--dry-run")
    done = amend(words)

    assert (tried.code, done.code) == (0, 0)
    for effect in effects:
        assert any(line.startswith(effect) for line in tried.out.splitlines()), tried.out
    recorded = [line for line in done.out.splitlines() if not line.startswith("  to undo it")]
    assert [line.removeprefix("would be recorded: ") for line in tried.out.splitlines()] == recorded


@pytest.mark.parametrize(
    "options", [pytest.param([], id="text", marks=pytest.mark.thorough), pytest.param(["--json"], id="json")]
)
@pytest.mark.parametrize(("words", "effects"), AMENDMENTS)
@pytest.mark.one_in(12)
def test_a_dry_run_of_an_amendment_changes_nothing(timeline, amend, small, everything, words, effects, options):  # noqa: PLR0917 - a table
    """Given --dry-run, log, tables, digests and the file itself stay as they are, byte for byte."""
    amend(words, "--dry-run")  # what a withdrawal withdraws is there now
    timeline("replay")
    before, digests = everything(small), timeline("projections", "--json").out

    outcome = amend(words, "--dry-run", *options)

    assert (outcome.code, outcome.err) == (0, "")
    assert everything(small) == before
    assert timeline("projections", "--json").out == digests
    assert "digest" in digests


def test_a_change_of_entry_into_force_is_reported(timeline):
    """Given the only ratification, correcting it to a signature says that the treaty is no longer in force."""
    timeline("retract", "santiago", *BECAUSE)

    out = timeline("correct", "chile", "quay-post/what/action", "signature", *BECAUSE, "--dry-run").out

    assert out.splitlines()[-2:] == [
        f"changes {TREATY}: signatories named 1 -> 2, ratifications 1 -> 0, ratifications remaining 0 -> 1, "
        "conditions met on 2031-05-02 -> none, in force on 2031-05-02 -> none, in force basis computed -> none",
        "changes the signatories of harbour-treaty on 2031-05-02: named total 1 -> 2",
    ]


@pytest.mark.parametrize("options", [["--dry-run"], []], ids=["tried", "done"])
def test_json_has_what_was_recorded_and_its_effects(amend, options):
    """Given --json, there are the events, how to take them back, its conflicts, and the fields of totals."""
    output = amend("retract chile", "--json", *options).json

    assert output == {
        "dry_run": bool(options),
        "recorded": [{"stream": "occurrence/chile", "topic": "retracted", "summary": "Retracted chile"}],
        "withdraw": "timeline withdraw occurrence/chile retraction-1",
        "still_standing": [],
        "conflicts": [],
        "totals": [
            {
                "change": "changes",
                "table": "treaties",
                "row": "harbour-treaty",
                "fields": {name: ["2031-05-02", "2031-05-03"] for name in ("conditions_met_on", "in_force_on")},
            }
        ],
        "pledges": [],
        "misdated_signatures": [],
    }


def test_json_has_the_pledges_that_change(amend):
    """Given --json, each pledge that changes has its purpose, and the old and the new value of its fields."""
    assert amend("retract quays", "--json").json["pledges"] == [
        {
            "change": "changes",
            "pledge": "quays/beacon",
            "summary": "Lights for quays",
            "fields": {"status": ["reported", "retracted"]},
        }
    ]


def test_a_new_pledge_is_not_listed_twice(timeline, tmp_path):
    """Given a file with a new pledge, it is listed as what is recorded, and not as an effect too."""
    path = tmp_path / "lamps.yaml"
    path.write_text(source("lamps", 6, pledge("docks", 3)), "utf-8")

    out = timeline("append", path, "--by", "jane").out

    assert "docks" in out
    assert "the pledge" not in out


@pytest.mark.parametrize("options", [["--dry-run"], []], ids=["tried", "done"])
def test_append_lists_its_conflicts(timeline, tmp_path, options):
    """Given a file that disagrees with what is recorded, the conflicts it opens are listed, in earnest too."""
    path = tmp_path / "bulletin.yaml"
    path.write_text(HERALD.replace("mercury", "bulletin").replace("33", "35"), "utf-8")

    text = timeline("append", path, "--by", "jane", *options).out

    assert "changes the conflict treaty/harbour-treaty/signatories@2031-05-01" in text
    assert (
        "changes the signatories of harbour-treaty on 2031-05-01: reported total 33 -> 35, reported high 33 -> 35"
        in text
    )


LATE = """\
source: {id: bulletin, language: en, published: 2031-05-04}
reports:
  - occurrence: closing
    what: {kind: provision, rule: closing-for-signature}
    title: When signing closes
    treaty: harbour-treaty
    date: 2031-05-31
    evidence: 1
  - occurrence: late-signature
    what: {kind: treaty-action, action: signature, party: PT}
    title: Portugal signs
    treaty: harbour-treaty
    date: 2031-06-01
    evidence: 1
"""


@pytest.mark.parametrize("command", [["check"], ["append", "--dry-run"], ["append"]], ids=["check", "tried", "done"])
def test_a_signature_out_of_time_gets_a_warning(timeline, tmp_path, command):
    """Given a signature after the treaty closed, `check` and `append` warn, and refuse nothing."""
    (tmp_path / "late.yaml").write_text(LATE, "utf-8")

    outcome = timeline(*command, "late.yaml")

    assert outcome.code == 0
    assert (
        "\nwarning: late-signature, a signature of harbour-treaty, is dated 2031-06-01, "
        "after the treaty closed for signature on 2031-05-31 (closing)\n"
    ) in outcome.out


def test_json_names_signatures_out_of_time(timeline, tmp_path):
    """Given --json, a signature after the treaty closed is listed with both occurrences and their dates."""
    (tmp_path / "late.yaml").write_text(LATE, "utf-8")

    assert timeline("append", "late.yaml", "--json").json["misdated_signatures"] == [
        {
            "signature": "late-signature",
            "dated": "2031-06-01",
            "treaty": "harbour-treaty",
            "passed": "closing",
            "occurrence": "closing",
            "occurred": "2031-05-31",
        }
    ]


def test_json_of_append_has_the_conflicts_and_totals(timeline, tmp_path):
    """Given --json, an append has the events and effects that its dry run has, in the same shape."""
    (tmp_path / "b.yaml").write_text(HERALD.replace("mercury", "bulletin").replace("33", "35"), "utf-8")

    tried = timeline("append", "b.yaml", "--dry-run", "--json").json
    done = timeline("append", "b.yaml", "--json").json

    assert (tried.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert tried == done
    assert done["files"][0]["recorded"][0] == {
        "stream": "source/bulletin",
        "topic": "source-registered",
        "summary": "Source registered: bulletin",
    }
    assert done["conflicts"]
    assert done["totals"][-1]["table"] == "signatories_per_day"


def test_totals_of_a_new_treaty_are_not_listed(timeline, tmp_path):
    """Given a file that registers a treaty, what is new with it is not listed as a change."""
    text = HERALD.replace("mercury", "bulletin").replace("harbour-", "ferry-")
    (tmp_path / "b.yaml").write_text(
        text.replace("reports:", "treaties: [{id: ferry-treaty, name: Ferries}]\nreports:"), "utf-8"
    )

    outcome = timeline("append", "b.yaml", "--dry-run")

    assert outcome.code == 0
    assert "signatories of" not in outcome.out


def test_a_conflict_that_never_was_open_is_not_listed(timeline, tmp_path):
    """Given a report that differs only from a retracted one, there is no conflict, and none is listed."""
    timeline("retract", "harbour-signing", "--report", "gazette", *BECAUSE)
    (tmp_path / "b.yaml").write_text(HERALD.replace("mercury", "bulletin"), "utf-8")

    assert "conflict" not in timeline("append", "b.yaml").out


def test_many_conflicts_are_counted(timeline, tmp_path, monkeypatch):
    """Given more conflicts than are listed, the rest are counted, and JSON has them all."""
    monkeypatch.setattr("timeline.commands._effects._MOST_LISTED", 1)
    for slug, value in (("one", 1), ("two", 2)):
        figures = "".join(
            f"      - {{key: {counted}, measure: attendance, counted: {counted}, value: {value}, as_printed: some, "
            "attribution: reporter, evidence: 1}\n"
            for counted in ("delegates", "journalists", "states")
        )
        text = HERALD[: HERALD.index("      - key: total")].replace("mercury", slug)
        (tmp_path / f"{slug}.yaml").write_text(f"{text}{figures}    evidence: 1\n", "utf-8")
    assert timeline("append", "one.yaml").code == 0

    out = timeline("append", "two.yaml", "--dry-run").out

    assert len(timeline("append", "two.yaml", "--dry-run", "--json").json["conflicts"]) == 3
    assert "2 more conflicts not listed; --json lists all of them" in out


# --- dry runs and others ---


def test_a_dry_run_is_not_disturbed_by_another_writer(timeline, tmp_path, small, monkeypatch):
    """Given another process that records during a dry run, it waits, its events are kept, and are not listed."""
    other = tmp_path / "other.yaml"
    other.write_text(source("late", 7, action("bolivia", "BO", "ratification", 4)), "utf-8")
    (tmp_path / "b.yaml").write_text(HERALD.replace("mercury", "bulletin"), "utf-8")
    append_file = appending.append_file

    def late():
        archive = Archive(small)
        append_file(archive, "other.yaml", other.read_bytes(), by="ben")
        archive.close()

    threads = []

    def meanwhile(*arguments, **options):
        threads.append(Thread(target=late))
        threads[0].start()
        threads[0].join(0.2)
        return append_file(*arguments, **options)

    monkeypatch.setattr(appending, "append_file", meanwhile)
    outcome = timeline("append", "b.yaml", "--dry-run")
    threads[0].join()

    assert outcome.code == 0
    assert "ratifications" not in outcome.out
    assert timeline("show", "bolivia").code == 0
    assert timeline("show", "bulletin").code == 1


def test_a_dry_run_of_two_files_keeps_the_first_until_a_problem(timeline, tmp_path, small, everything):
    """Given a good file and a bad one, a dry run reports the first and the problem of the second; nothing is kept."""
    (tmp_path / "good.yaml").write_text(HERALD.replace("mercury", "bulletin"), "utf-8")
    (tmp_path / "bad.yaml").write_text(HERALD.replace("mercury", "coast-radio").replace("signing\n", "sing\n"), "utf-8")
    before = everything(small)

    outcome = timeline("append", "good.yaml", "bad.yaml", "--dry-run")

    assert outcome.code == 1
    assert outcome.out.startswith("good.yaml: 2 events would be appended")
    assert outcome.err.startswith("bad.yaml:4:")
    assert everything(small) == before


@pytest.mark.parametrize(
    "words",
    ["check b.yaml", "append b.yaml --dry-run", "append b.yaml", "retract chile --reason r --dry-run"],
)
def test_a_read_only_archive_is_reported(timeline, tmp_path, monkeypatch, words):
    """Given an archive that cannot be written, every command that records says so, and what to do."""
    (tmp_path / "b.yaml").write_text(HERALD.replace("mercury", "bulletin"), "utf-8")
    monkeypatch.setattr("timeline.log.archive_file.quote", lambda path: f"{path}?mode=ro")

    outcome = timeline(*shlex.split(words))

    assert outcome.code == 1
    assert "the archive is read-only" in outcome.err
    assert "work on a copy (--archive COPY)" in outcome.err
    assert "Traceback" not in outcome.err
    assert Path("archive.db").exists()
