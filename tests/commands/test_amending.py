"""`correct`, `supplement`, `retract`, `merge` and `withdraw`: what they say, what they refuse, and how they race."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest

from domain.errors import RefusedError
from domain.events import Stamp, Via
from domain.occurrence import Occurrence
from tests.commands.conftest import REPORT_FILE
from tests.looking import look
from timeline.log.archive import Archive
from timeline.log.tables import rows
from timeline.recording.amending import correct, retract

ROOT = Path(__file__).parents[2]
TOTAL = "gazette/figures/total/value"
BECAUSE = ("--reason", "Misread", "--by", "jane")
HERALD_SAYS = ("--source", "herald")
"""Another number than the gazette prints is what another source says."""
FIGURE = "measure: signatories, counted: states, value: 32, as_printed: 32 states, attribution: reporter, evidence: 2}"

HERALD = """\
source: {id: herald, language: en, published: 2031-05-03}
people:
  - {id: ada-quai, name: Ada Quai}
reports:
  - {occurrence: harbour-signing, what: signing, title: Signed, treaty: harbour-treaty, date: 2031-05-01, evidence: 1}
  - {occurrence: quai-speech, what: speech, title: Ada Quai speaks, date: 2031-05-01, evidence: 2,
     participants: [{person: ada-quai, role: speaker}]}
"""

SUPPLEMENT = """\
source: gazette
reason: Overlooked
reports:
  - occurrence: harbour-signing
    statements:
      - {point: ports-grow, text: Ports grow., attribution: reporter, evidence: 4}
"""


@pytest.fixture(autouse=True)
def _port(tmp_path, made_once):
    """Make an archive of two made-up sources."""
    (tmp_path / "herald.yaml").write_text(HERALD, "utf-8")
    made_once(tmp_path, REPORT_FILE, HERALD)


@pytest.fixture
def reads(tmp_path):
    """Give a way to see what stands at a path."""

    def look_at(path, name="harbour-signing"):
        with Archive(tmp_path / "archive.db") as archive:
            return look(archive, name, path.split("/"))

    return look_at


@pytest.fixture
def head(tmp_path):
    """Give a way to learn the position of the last event."""

    def position():
        with Archive(tmp_path / "archive.db") as archive:
            return archive.head

    return position


@pytest.fixture
def table(tmp_path):
    """Give a way to read columns of a table as the last command left it."""

    def read(sql):
        with Archive(tmp_path / "archive.db") as archive:
            return [tuple(row.values()) for row in rows(archive, sql)]

    return read


# --- correct ---


def test_a_correction_is_reported_with_how_to_withdraw_it(timeline, reads, table):
    """Given a claim, `correct` says what it changed, from what, and the command that withdraws it; tables follow."""
    outcome = timeline("correct", "harbour-signing", TOTAL, "33", "--source", "herald", *BECAUSE)

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        f"Corrected harbour-signing: {TOTAL} from '31' to '33'",
        "  to undo it: timeline withdraw occurrence/harbour-signing correction-1 --reason '…'",
        "  as_printed still reads '31 states': correct it too if the source prints other words",
        "changes the treaty harbour-treaty: signatories reported 31 -> 33",
        "changes the signatories of harbour-treaty on 2031-05-01: "
        "reported total 31 -> 33, reported low 31 -> 33, reported high 31 -> 33",
    ]
    assert reads(TOTAL) == "33"
    assert table("SELECT value, status FROM figures") == [(33, "corrected")]
    assert table("SELECT recorded_by, recorded_via, source FROM events ORDER BY position DESC LIMIT 1") == [
        ("jane", "command", "herald")
    ]


def test_a_correction_says_where_its_source_says_so(timeline, table):
    """Given the place in the source of a correction, the figure is that source's from then on; withdrawn, it is not."""
    timeline("correct", "harbour-signing", TOTAL, "33", "--source", "herald", "--evidence", "3 caption", *BECAUSE)
    figure = "SELECT source, evidence FROM figures"

    assert table(figure) == [("herald", '[{"paragraph": 3, "where": "caption"}]')]
    assert table("SELECT source FROM signatories_per_day WHERE reported_total = 33") == [("herald",)]

    wrong = timeline("correct", "harbour-signing", TOTAL, "34", "--source", "herald", "--evidence", "p. 3", *BECAUSE)
    assert (wrong.code, "'p. 3' is not valid evidence" in wrong.err) == (2, True)

    timeline("withdraw", "harbour-signing", "correction-1", *BECAUSE)
    assert [source for source, _ in table(figure)] == ["gazette"]


def test_a_correction_of_much_is_shown_without_what_is_empty(timeline):
    """Given a claim with fields, `correct` shows it as JSON, and in full below where the first line cuts it."""
    place = "{name: The Long Quay of the Northern Harbour, city: Port Fenwick upon the Long Water, country: NO}"
    first = timeline("correct", "harbour-signing", "gazette/place", place, *BECAUSE)
    second = timeline("correct", "harbour-signing", "gazette/place", "{country: NO}", "--was", place, *BECAUSE)

    in_full = (
        '{"name": "The Long Quay of the Northern Harbour", "city": "Port Fenwick upon the Long Water", "country": "NO"}'
    )
    assert first.out.splitlines()[0] == (f"Corrected harbour-signing: gazette/place from nothing to {in_full[:79]}…")
    assert "it read" not in first.out
    assert second.out.splitlines()[0].endswith('… to {"country": "NO"}')
    assert f"  it read {in_full}" in second.out.splitlines()


def test_the_printed_command_withdraws_it(timeline, reads):
    """Given a correction, the command that it printed withdraws it."""
    said = timeline("correct", "harbour-signing", TOTAL, "33", *HERALD_SAYS, *BECAUSE).out
    arguments = re.search(r"timeline (withdraw \S+ \S+)", said)[1].split()

    outcome = timeline(*arguments, *BECAUSE)

    assert (outcome.code, outcome.out.splitlines()[0]) == (0, "Withdrawn from harbour-signing: correction-1")
    assert reads(TOTAL) == "31"


VALUES = [
    pytest.param("harbour-signing", "gazette/title", "Signed at last", "Signed at last", id="text"),
    pytest.param("harbour-signing", "gazette/title", "'Signed: at last'", "Signed: at last", id="text in quotes"),
    pytest.param("harbour-signing", "gazette/title", "'31'", "31", id="a number as text"),
    pytest.param("harbour-signing", "gazette/date/edtf", "2031-04-30", "2031-04-30", id="a date"),
    pytest.param(
        "harbour-signing", "gazette/date/edtf", "[2031-05-03..]", "[2031-05-03..]", id="a set of dates, unquoted"
    ),
    pytest.param("harbour-signing", "gazette/title", "Ports: a day", "Ports: a day", id="a text with a colon"),
    pytest.param("harbour-signing", "gazette/title", "31", "31", id="a text that looks like a number"),
    pytest.param("harbour-signing", "gazette/title", "{Signed", "{Signed", id="a text that is not YAML"),
    pytest.param("source/herald", "title", "2031", "2031", id="a text of digits, from nothing"),
    pytest.param("harbour-signing", TOTAL, "33.00", "33.00", id="a number with its digits"),
    pytest.param("harbour-signing", "gazette/place", "{country: NO}", "NO", id="a mapping; NO is a country"),
    pytest.param("occurrence/ada-speech", "gazette/title", "Ada speaks", "Ada speaks", id="an occurrence by stream"),
    pytest.param("source/herald", "title", "Harbour news", "Harbour news", id="a source, from nothing"),
    pytest.param("source/gazette", "title", "", None, id="a source, to nothing"),
    pytest.param("person/ada-quay", "spellings", "[A. Quay, Áda Quay]", ["A. Quay", "Áda Quay"], id="a list"),
    pytest.param("treaty/harbour-treaty", "name", "Pact of Harbours", "Pact of Harbours", id="a treaty"),
]
"""Claims, what is typed for them, and how they read then."""


@pytest.mark.parametrize(("name", "path", "value", "expected"), VALUES)
@pytest.mark.one_in(4)
def test_a_value_is_written_as_in_a_report_file(timeline, reads, name, path, value, expected):  # noqa: PLR0917 - a table
    """Given a value as a report file would have it, the claim reads so."""
    outcome = timeline("correct", name, path, value, *HERALD_SAYS, *BECAUSE)

    assert (outcome.code, outcome.err) == (0, "")
    now = reads(path, name)
    assert (now["country"] if isinstance(now, dict) else now) == expected


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "path", "value", "expected"), VALUES)
def test_a_corrected_archive_is_verified(timeline, name, path, value, expected):
    """Given a corrected claim of any sort, the whole archive is verified."""
    timeline("correct", name, path, value, *HERALD_SAYS, *BECAUSE)

    assert timeline("verify").code == 0


@pytest.mark.parametrize("was", ["31", "'31'"])
def test_what_it_was_may_be_required(timeline, reads, was):
    """Given what the claim was seen to read, written as in a report file, the correction is taken."""
    assert timeline("correct", "harbour-signing", TOTAL, "33", "--was", was, *HERALD_SAYS, *BECAUSE).code == 0
    assert reads(TOTAL) == "33"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(
            ["harbor-signing", TOTAL, "33"],
            r"no occurrence 'harbor-signing' is recorded; did you mean 'harbour-signing'\?",
            id="no such occurrence",
        ),
        pytest.param(
            ["source/gazete", "title", "News"],
            r"no source 'gazete' is recorded; did you mean 'gazette'\?",
            id="no such source",
        ),
        pytest.param(
            ["paper/gazette", "title", "News"],
            "'paper' is not a kind of stream; allowed: treaty, source, person, organization, term, occurrence",
            id="no such kind of stream",
        ),
        pytest.param(
            ["harbour-signing", "gazete/title", "x"], "has no report by 'gazete'; .*did you mean", id="no such report"
        ),
        pytest.param(
            ["harbour-signing", "gazette/figures/totl/value", "33"],
            r"nothing at 'figures/totl'; .*did you mean 'total'\?",
            id="no such claim",
        ),
        pytest.param(
            ["herald", "published", "2031"],
            "no occurrence 'herald' is recorded; did you mean 'source/herald'?",
            id="a source, as if it were an occurrence",
        ),
        pytest.param(
            ["harbour-signing", "title", "Signed"],
            "'title' is a field of a report: begin with its source; did you mean 'gazette/title' or 'herald/title'?",
            id="a field without its source",
        ),
        pytest.param(["harbour-signing", TOTAL, "31"], "already", id="what it says already"),
        pytest.param(
            ["harbour-signing", TOTAL, "many"],
            "figures/total/value cannot be 'many': this should be a number, not 'many'$",
            id="what is not a number",
        ),
        pytest.param(
            ["harbour-signing", "gazette/evidence", "[{where: body}]"],
            r'evidence cannot be \[{"where": "body"}\]: 1/paragraph: the field .paragraph. is missing$',
            id="what lacks a field",
        ),
        pytest.param(["harbour-signing", "gazette/what/kind", "speech"], "neither the source nor the kind", id="kind"),
        pytest.param(["person/ada-quay", "id", "ada"], "an id never changes", id="an id"),
        pytest.param(
            ["harbour-signing", TOTAL, "33", "--source", "mercury"],
            "no source 'mercury' is recorded",
            id="a source that is not recorded",
        ),
        pytest.param(
            ["harbour-signing", TOTAL, "33", "--evidence", "3"],
            "evidence is a place in a source: name the source with --source",
            id="evidence in no source",
        ),
        pytest.param(
            ["harbour-signing", TOTAL, "33", "--was", "30"],
            f"{TOTAL} reads '31' now, not '?30'?: look again before correcting it",
            id="what it never read",
        ),
        pytest.param(
            ["harbour-signing", TOTAL, "{a: b"], r"VALUE:\d+:\d+: .*not valid YAML", id="a value that cannot be read"
        ),
    ],
)
@pytest.mark.one_in(2)
def test_what_cannot_be_corrected_is_refused_and_nothing_is_recorded(timeline, head, arguments, complaint):
    """Given a wrong name, path, value or cause, `correct` says what is wrong in one message, and exits with 1."""
    before = head()

    outcome = timeline("correct", *arguments, *BECAUSE)

    assert (outcome.code, outcome.out) == (1, "")
    assert re.search(complaint, outcome.err)
    assert "Traceback" not in outcome.err
    assert head() == before


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["correct", "harbour-signing", TOTAL, "33"], id="correct without a reason"),
        pytest.param(["correct", "harbour-signing", TOTAL, "--reason", "r"], id="correct without a value"),
        pytest.param(["retract", "harbour-signing"], id="retract without a reason"),
        pytest.param(["merge", "quai-speech", "--reason", "r"], id="merge without the other"),
        pytest.param(["withdraw", "harbour-signing", "--reason", "r"], id="withdraw without an amendment"),
        pytest.param(["supplement"], id="supplement without a file"),
        pytest.param(["retract", "harbour-signing", "--reason", "r", "--by", "Jane Doe"], id="a handle that is none"),
    ],
)
def test_wrong_usage_exits_with_2(timeline, head, arguments):
    """Given too few arguments, or a wrong handle, the command says how to ask for help, and records nothing."""
    before = head()

    outcome = timeline(*arguments)

    assert outcome.code == 2
    assert "--help' for help" in outcome.err
    assert head() == before


# --- again ---


def test_what_was_corrected_is_corrected_again_by_who_has_seen_it(timeline, reads, head):
    """Given a correction, another one without --was is refused with who changed what, and the line that does it."""
    timeline("correct", "harbour-signing", TOTAL, "33", *HERALD_SAYS, "--reason", "r", "--by", "ben")
    before = head()

    outcome = timeline("correct", "harbour-signing", TOTAL, "35", "--reason", "It's 35", "--source", "herald")

    assert (outcome.code, outcome.out, head()) == (1, "", before)
    refusal, line = outcome.err.splitlines()
    when = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    assert re.match(
        rf"{TOTAL} reads '33' now: ben changed it on {when} \(correction-1\) from '31' to '33'. If it is still wrong",
        refusal,
    )
    assert "--was 33 --reason" in line
    assert timeline(*shlex.split(line)[1:]).code == 0
    assert reads(TOTAL) == "35"


def test_what_a_date_reads_is_typed_without_quotes(timeline):
    """Given a corrected date, the line to repeat has it as anybody would type it, and is taken."""
    timeline("correct", "harbour-signing", "gazette/date/edtf", "2031-05-02", *BECAUSE)

    (*_, line) = timeline("correct", "harbour-signing", "gazette/date/edtf", "2031-05-03", *BECAUSE).err.splitlines()

    assert "--was 2031-05-02 --reason" in line
    assert timeline(*shlex.split(line)[1:]).code == 0


def test_words_that_were_corrected_are_not_asked_for(timeline):
    """Given words that the same source has corrected, the correction of their number hints at nothing."""
    words = "gazette/figures/total/as_printed"
    said = timeline("correct", "harbour-signing", words, "33 states", "--source", "herald", *BECAUSE)
    after = timeline("correct", "harbour-signing", TOTAL, "33", "--source", "herald", *BECAUSE)

    assert (said.code, after.code) == (0, 0)
    assert "still reads" not in said.out + after.out


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(("gazette/date/edtf", "2031-04-30"), ("gazette/date", "2031-04-29"), id="above"),
        pytest.param(("gazette/place", "{city: Porto}"), ("gazette/place/city", "Faro"), id="below"),
        pytest.param((f"{TOTAL[:-6]}", f"{{key: total, {FIGURE}"), (TOTAL, "35"), id="below what was replaced"),
        pytest.param(("gazette/figures/1/value", "33"), (TOTAL, "35"), id="named otherwise"),
        pytest.param(("gazette/figures/total/key", "sum"), ("gazette/figures/sum/key", "all"), id="its name itself"),
    ],
)
@pytest.mark.one_in(3)
def test_a_claim_is_what_is_above_and_below_it(timeline, head, first, second):
    """Given a correction, one of a claim that holds it, or is part of it, needs --was too, and can be pasted."""
    assert timeline("correct", "harbour-signing", *first, *HERALD_SAYS, *BECAUSE).code == 0
    before = head()

    outcome = timeline("correct", "harbour-signing", *second, *HERALD_SAYS, *BECAUSE)

    assert (outcome.code, head()) == (1, before)
    assert timeline(*shlex.split(outcome.err.splitlines()[-1])[1:]).code == 0


def test_a_claim_of_what_was_renamed_is_the_same_claim(timeline):
    """Given a corrected value, and then a corrected key, the value under the new key needs --was."""
    timeline("correct", "harbour-signing", TOTAL, "33", *HERALD_SAYS, *BECAUSE)
    timeline("correct", "harbour-signing", "gazette/figures/total/key", "sum", *BECAUSE)

    outcome = timeline("correct", "harbour-signing", "gazette/figures/sum/value", "35", *HERALD_SAYS, *BECAUSE)

    assert outcome.code == 1
    assert "jane changed gazette/figures/total/value on" in outcome.err


def test_a_withdrawn_correction_does_not_count(timeline):
    """Given a withdrawn correction, and one of another claim, a correction does not need --was."""
    timeline("correct", "harbour-signing", TOTAL, "33", *HERALD_SAYS, *BECAUSE)
    timeline("withdraw", "harbour-signing", "correction-1", *BECAUSE)
    timeline("correct", "harbour-signing", "gazette/title", "Signed", *BECAUSE)

    assert timeline("correct", "harbour-signing", TOTAL, "35", *HERALD_SAYS, *BECAUSE).code == 0


# --- two at once ---


def test_the_second_correction_is_refused_with_what_changed(timeline, reads):
    """Given two who saw 31, the second correction is refused with the present value, who changed it, and when."""
    first = timeline(
        "correct", "harbour-signing", TOTAL, "33", "--was", "31", *HERALD_SAYS, "--reason", "r", "--by", "ben"
    )
    assert first.code == 0

    outcome = timeline("correct", "harbour-signing", TOTAL, "35", "--was", "31", *HERALD_SAYS, *BECAUSE)

    assert outcome.code == 1
    when = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    refusal = rf"{TOTAL} reads '33' now, not '?31'?; ben changed it on {when} \(correction-1\): look again"
    assert re.search(refusal, outcome.err)
    assert reads(TOTAL) == "33"


@pytest.mark.thorough
def test_of_two_processes_one_succeeds(tmp_path, reads):
    """Given two processes that correct one claim from what both saw, one exits with 0, the other with 1 and why."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONIOENCODING": "utf-8"}
    line = [sys.executable, "-m", "timeline", "correct", "harbour-signing", TOTAL]
    both = {
        value: subprocess.Popen(
            [*line, value, "--was", "31", *HERALD_SAYS, "--reason", "r", "--by", f"finds-{value}"],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for value in ("33", "35")
    }
    printed = {value: process.communicate() for value, process in both.items()}
    codes = {process.returncode: value for value, process in both.items()}

    assert sorted(codes) == [0, 1]
    assert reads(TOTAL) == codes[0]
    assert f"reads '{codes[0]}' now, not" in printed[codes[1]][1]
    assert f"finds-{codes[0]} changed it on" in printed[codes[1]][1]


def test_of_many_threads_one_succeeds(tmp_path, reads):
    """Given many that correct one claim at the same moment, exactly one succeeds; each other error names who did."""
    start, corrected, refused = Barrier(5), [], []

    def race(value):
        archive = Archive(tmp_path / "archive.db")
        try:
            start.wait()
            steps = TOTAL.split("/")
            by = f"finds-{value}"
            correct(archive, "harbour-signing", steps, value, was="31", reason="r", source="herald", by=by)
            corrected.append(value)
        except RefusedError as error:
            refused.append(str(error))
        finally:
            archive.close()

    threads = [Thread(target=race, args=(str(value),)) for value in range(40, 45)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (winner,) = corrected
    assert reads(TOTAL) == winner
    assert len(refused) == 4
    assert all(f"reads '{winner}' now, not '31'; finds-{winner} changed it" in error for error in refused)


def test_two_claims_can_be_corrected_at_once(tmp_path, reads):
    """Given two that correct different claims of one report at the same moment, both do."""
    start, failures = Barrier(2), []

    def race(path, value):
        archive = Archive(tmp_path / "archive.db")
        try:
            was = look(archive, "harbour-signing", path.split("/"))
            start.wait()
            correct(archive, "harbour-signing", path.split("/"), value, was=was, reason="r", source="herald", by="jane")
        except RefusedError as error:
            failures.append(error)
        finally:
            archive.close()

    threads = [Thread(target=race, args=correction) for correction in ((TOTAL, "33"), ("gazette/title", "Signed"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert (reads(TOTAL), reads("gazette/title")) == ("33", "Signed")


# --- which report ---


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param([], "'harbour-signing' has 2 standing reports, by gazette, herald: say which", id="no option"),
        pytest.param(["--source", "herald"], "'herald' reports 'harbour-signing' itself, so say what", id="its source"),
    ],
)
@pytest.mark.one_in(2)
def test_all_reports_are_not_retracted_by_mistake(timeline, head, table, options, reason):
    """Given two reports, `retract` without saying which is refused; each command that it suggests works."""
    before = head()

    outcome = timeline("retract", "harbour-signing", *options, "--reason", "They took it back")

    assert (outcome.code, outcome.out, head()) == (1, "", before)
    message, *lines = outcome.err.splitlines()
    assert message.startswith(reason)
    assert lines[-1].split()[:4] == ["timeline", "retract", "harbour-signing", "--all-reports"]
    for line in lines:
        assert timeline(*shlex.split(line)[1:], "--dry-run").code == 0
    assert timeline(*shlex.split(lines[-2])[1:]).out.splitlines()[::2][:2] == [
        "Retracted harbour-signing as reported by herald",
        "  still reported by gazette",
    ]
    assert table("SELECT source FROM reports WHERE occurrence = 'harbour-signing' AND status = 'retracted'") == [
        ("herald",)
    ]


def test_the_only_report_needs_no_option_unless_its_source_is_named(timeline):
    """Given one report left, `retract` retracts the occurrence; if its source is the stated cause, --report is due."""
    timeline("retract", "harbour-signing", "--report", "herald", *BECAUSE)

    asked = timeline("retract", "harbour-signing", "--source", "gazette", *BECAUSE)
    done = timeline("retract", "harbour-signing", "--source", "herald", *BECAUSE)

    assert asked.code == 1
    assert "--report names the source whose report is retracted, and --source the source that prompted it" in asked.err
    assert done.code == 0
    assert "no report of it is left" in done.out


def test_one_report_and_all_reports_is_wrong_usage(timeline, head):
    """Given both options, the command asks for one of them."""
    before = head()

    outcome = timeline("retract", "harbour-signing", "--report", "herald", "--all-reports", *BECAUSE)

    assert (outcome.code, head()) == (2, before)
    assert "give only one of the two" in outcome.err


def test_reports_that_came_by_a_merge_are_named_with_their_occurrence(timeline):
    """Given a merge, each report is retracted under the slug it was recorded under, and the lines say so."""
    timeline("merge", "quai-speech", "--into", "ada-speech", *BECAUSE)

    asked = timeline("retract", "ada-speech", *BECAUSE)
    wrong = timeline("retract", "ada-speech", "--report", "herald", *BECAUSE)

    assert "  timeline retract quai-speech --report herald --reason Misread" in asked.err.splitlines()
    assert wrong.code == 1
    assert "the report by 'herald' is one of 'quai-speech', which was merged into 'ada-speech'" in wrong.err
    out = timeline("retract", "quai-speech", "--report", "herald", *BECAUSE).out
    assert "still reported by gazette" in out


# --- what cannot be one ---

ACTION = """\
source: {id: SOURCE, language: en, published: 2031-05-04}
reports:
  - occurrence: SLUG
    what: {kind: treaty-action, party: PARTY, action: VERB}
    title: A deed
    treaty: harbour-treaty
    date: 2031-05-02
    evidence: 1
"""


@pytest.fixture
def deed(timeline, tmp_path):
    """Give a way to append a report of a party's action."""

    def append(source, slug, party, verb):
        text = ACTION.replace("SOURCE", source).replace("SLUG", slug).replace("PARTY", party).replace("VERB", verb)
        (tmp_path / f"{source}.yaml").write_text(text, "utf-8")
        return timeline("append", f"{source}.yaml", "--by", "jane")

    return append


def test_a_signature_does_not_destroy_a_ratification(timeline, head, deed, table):
    """Given a Chilean ratification and a Peruvian signature, neither a merge nor a report merges them."""
    deed("mercury", "chile-ratifies", "CL", "ratification")
    deed("quay-post", "peru-signs", "PE", "signature")
    before = head()

    merged = timeline("merge", "peru-signs", "--into", "chile-ratifies", *BECAUSE)
    reported = deed("bulletin", "chile-ratifies", "PE", "signature")

    assert (merged.code, reported.code, head()) == (1, 1, before)
    assert "what.party is 'CL' (mercury) and 'PE' (quay-post)" in merged.err
    assert "what.action is 'ratification' (mercury) and 'signature' (quay-post)" in merged.err
    assert reported.err.startswith("bulletin.yaml:4:40: reports[0].what.party: this cannot be 'chile-ratifies'")
    assert table("SELECT party, action FROM treaty_actions ORDER BY party") == [
        ("CL", "ratification"),
        ("PE", "signature"),
    ]


def test_a_wrong_party_can_be_corrected(timeline, deed, table):
    """Given a misread party, the only report is corrected; of two, one alone is not."""
    deed("mercury", "chile-ratifies", "CL", "ratification")
    assert timeline("correct", "chile-ratifies", "mercury/what/party", "PE", *BECAUSE).code == 0
    deed("bulletin", "chile-ratifies", "PE", "ratification")

    again = timeline("correct", "chile-ratifies", "mercury/what/party", "CL", "--was", "PE", *BECAUSE)
    undone = timeline("withdraw", "chile-ratifies", "correction-1", *BECAUSE)

    for refused in (again, undone):
        assert refused.code == 1
        assert "what.party is 'CL' (mercury) and 'PE' (bulletin)" in refused.err
    assert table("SELECT party FROM treaty_actions") == [("PE",)]


@pytest.mark.thorough
def test_what_was_merged_by_an_older_version_is_read(timeline, tmp_path, deed):
    """Given a log in which unlike actions were merged, it is verified and shown, and the merge can be withdrawn."""
    deed("mercury", "chile-ratifies", "CL", "ratification")
    deed("quay-post", "peru-signs", "PE", "signature")
    with Archive(tmp_path / "archive.db") as archive:
        one, other = (archive.get(Occurrence, slug) for slug in ("peru-signs", "chile-ratifies"))
        stamp = Stamp(recorded_at=datetime.now(UTC), recorded_by="jane", recorded_via=Via.COMMAND)
        archive.save(*one.merge_into(other, reason="One deed", source=None, stamp=stamp))

    assert timeline("show", "chile-ratifies", "--json").json["occurrence"]["sources_count"] == 2
    assert timeline("verify").code == 0
    assert timeline("correct", "chile-ratifies", "mercury/title", "Chile ratifies", *BECAUSE).code == 0
    assert timeline("withdraw", "chile-ratifies", "merge-1", *BECAUSE).code == 0
    assert timeline("show", "peru-signs", "--json").json["occurrence"]["sources_count"] == 1


# --- reasons ---


@pytest.mark.parametrize(
    "words",
    [
        f"correct harbour-signing {TOTAL} 33",
        "retract ada-speech",
        "merge quai-speech --into ada-speech",
        "withdraw harbour-signing correction-1",
    ],
)
@pytest.mark.parametrize(
    ("reason", "length"),
    [
        pytest.param("", "0", id="empty"),
        pytest.param("  ", "0", id="blank"),
        pytest.param("x" * 2001, "2,001", id="long"),
    ],
)
@pytest.mark.one_in(3)
def test_a_reason_is_a_sentence(timeline, head, words, reason, length):
    """Given no reason, or one that is too long, every command says so in one message, and records nothing."""
    before = head()

    outcome = timeline(*words.split(), "--reason", reason)

    assert (outcome.code, outcome.out, head()) == (2, "", before)
    assert f"Invalid value for '--reason': a reason has 1 to 2,000 characters; this one has {length}" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["--reason", "\udcff"], "reason: .*valid string", id="a reason that is not text"),
        pytest.param(["--reason", "r", "--by", "a" * 61], "is not a valid handle: .* at most 60", id="a long handle"),
    ],
)
def test_what_no_event_can_hold_is_refused(timeline, head, arguments, complaint):
    """Given a value that an event cannot hold, one message says which, and nothing is recorded."""
    before = head()

    outcome = timeline("retract", "ada-speech", *arguments)

    assert outcome.code in {1, 2}
    assert re.search(complaint, outcome.err)
    assert "Traceback" not in outcome.err
    assert head() == before


@pytest.mark.parametrize("reason", ["", "x" * 2001], ids=["empty", "long"])
def test_a_value_that_no_event_can_hold_is_refused_by_every_function(tmp_path, head, reason):
    """Given such a reason from Python, amending raises RefusedError, with the field, and records nothing."""
    before = head()

    with (
        Archive(tmp_path / "archive.db") as archive,
        pytest.raises(RefusedError, match=r"^reason: .*characters?, not '"),
    ):
        retract(archive, "ada-speech", reason=reason, source=None, by="jane")

    assert head() == before


# --- retract, merge, withdraw ---


@pytest.mark.parametrize(
    ("arguments", "said", "statuses"),
    [
        pytest.param(
            ["--report", "gazette"],
            "Retracted harbour-signing as reported by gazette",
            [("gazette", "retracted"), ("herald", "reported")],
            id="a report",
        ),
        pytest.param(
            ["--all-reports"],
            "Retracted harbour-signing",
            [("gazette", "retracted"), ("herald", "retracted")],
            id="the occurrence",
        ),
    ],
)
def test_a_retraction_is_reported_and_withdrawn(timeline, table, arguments, said, statuses):
    """Given a report or an occurrence, `retract` says what it retracted; `withdraw` restores it."""
    sql = "SELECT source, status FROM reports WHERE occurrence = 'harbour-signing' ORDER BY source"

    outcome = timeline("retract", "harbour-signing", *arguments, *BECAUSE)
    assert (outcome.code, outcome.out.splitlines()[0]) == (0, said)
    assert table(sql) == statuses

    assert timeline("retract", "harbour-signing", *arguments, *BECAUSE).code == 1
    assert timeline("withdraw", "harbour-signing", "retraction-1", *BECAUSE).code == 0
    assert table(sql) == [("gazette", "reported"), ("herald", "reported")]


@pytest.mark.parametrize(
    ("one", "other", "sql"),
    [
        pytest.param(
            "quai-speech",
            "ada-speech",
            "SELECT merged_into, status FROM occurrences WHERE id = 'quai-speech'",
            id="occurrences",
        ),
        pytest.param(
            "person/ada-quai",
            "person/ada-quay",
            "SELECT merged_into, 'merged' FROM people WHERE id = 'ada-quai'",
            id="people",
        ),
        pytest.param(
            "person/ada-quai",
            "ada-quay",
            "SELECT merged_into, 'merged' FROM people WHERE id = 'ada-quai'",
            id="people, by one prefix",
        ),
    ],
)
@pytest.mark.parametrize("side", [0, 1], ids=["withdrawn from the one", "withdrawn from the other"])
@pytest.mark.one_in(3)
def test_a_merge_is_reported_and_withdrawn_from_either_side(timeline, table, one, other, sql, side):  # noqa: PLR0917 - a table
    """Given two of a kind, `merge` says which went into which; `withdraw` parts them, whichever is named."""
    slugs = [name.rpartition("/")[2] for name in (one, other)]

    outcome = timeline("merge", one, "--into", other, *BECAUSE)
    assert outcome.code == 0
    assert outcome.out.splitlines().count(f"Merged: {slugs[0]} into {slugs[1]}") == 1
    assert table(sql) == [(slugs[1], "merged")]

    prefix = one.rpartition("/")[0] or "occurrence"
    assert timeline("withdraw", f"{prefix}/{slugs[side]}", "merge-1", *BECAUSE).code == 0
    assert table(sql)[0][0] is None
    assert timeline("verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["retract", "harbor-signing"], "did you mean 'harbour-signing'", id="no such occurrence"),
        pytest.param(
            ["retract", "ada-speech", "--report", "herald"],
            "has no report by 'herald'; it has gazette",
            id="no such report",
        ),
        pytest.param(["retract", "ada-speech", "--source", "mercury"], "no source 'mercury'", id="no such source"),
        pytest.param(["merge", "ada-speech", "--into", "ada-speech"], "cannot be merged into itself", id="into itself"),
        pytest.param(
            ["merge", "ada-speech", "--into", "harbour-signing"],
            "'ada-speech' has the kind speech and 'harbour-signing' the kind signing",
            id="of two kinds",
        ),
        pytest.param(
            ["merge", "person/ada-quay", "--into", "occurrence/ada-speech"],
            "name two occurrences, or two people",
            id="unlike",
        ),
        pytest.param(
            ["merge", "person/ada-quay", "--into", "ada-speech"], "no person 'ada-speech' is recorded", id="no person"
        ),
        pytest.param(["merge", "source/gazette", "--into", "source/herald"], "name two occurrences", id="sources"),
        pytest.param(["merge", "ada-speech", "--into", "ada-speeches"], "did you mean 'ada-speech'", id="into nothing"),
        pytest.param(
            ["withdraw", "ada-speech", "correction-1"], "no amendment 'correction-1' .*none", id="no amendment"
        ),
    ],
)
@pytest.mark.one_in(2)
def test_what_cannot_be_amended_is_refused_and_nothing_is_recorded(timeline, head, arguments, complaint):
    """Given a wrong name or two that cannot be one, the command says what is wrong, and exits with 1."""
    before = head()

    outcome = timeline(*arguments, *BECAUSE)

    assert (outcome.code, outcome.out) == (1, "")
    assert re.search(complaint, outcome.err)
    assert head() == before


def test_what_was_merged_is_not_merged_again(timeline):
    """Given a merge, merging the same again is refused with where it went."""
    timeline("merge", "quai-speech", "--into", "ada-speech", *BECAUSE)

    outcome = timeline("merge", "quai-speech", "--into", "ada-speech", *BECAUSE)

    assert outcome.code == 1
    assert "'quai-speech' is merged into 'ada-speech' already" in outcome.err


def test_what_a_later_correction_builds_upon_stays(timeline, reads):
    """Given two corrections of one claim, withdrawing the first is refused; the message says what to withdraw first."""
    timeline("correct", "harbour-signing", TOTAL, "33", *HERALD_SAYS, *BECAUSE)
    timeline("correct", "harbour-signing", TOTAL, "35", "--was", "33", *HERALD_SAYS, *BECAUSE)

    outcome = timeline("withdraw", "harbour-signing", "correction-1", *BECAUSE)

    assert outcome.code == 1
    assert "correction-1 cannot be withdrawn while a later amendment builds on it" in outcome.err
    assert "correction-2" in outcome.err
    assert reads(TOTAL) == "35"


def test_the_same_file_can_be_appended_after_it_was_amended(timeline, report_file, head):
    """Given amendments of a file's reports, appending the file again changes nothing: it is recorded already."""
    timeline("correct", "harbour-signing", TOTAL, "33", *HERALD_SAYS, *BECAUSE)
    timeline("retract", "ada-speech", *BECAUSE)
    before = head()

    outcome = timeline("append", report_file, "--by", "jane")

    assert (outcome.code, head()) == (0, before)
    assert "nothing to append" in outcome.out


# --- supplement ---


def test_a_supplement_is_reported_and_withdrawn(timeline, tmp_path, table):
    """Given a file of what was overlooked, `supplement` adds it; again it changes nothing; `withdraw` removes it."""
    (tmp_path / "more.yaml").write_text(SUPPLEMENT, "utf-8")

    outcome = timeline("supplement", "more.yaml", "--by", "jane")
    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == "Supplemented harbour-signing as reported by gazette: 1 statement"
    assert table("SELECT id FROM statements") == [("harbour-signing/gazette/ports-grow",)]

    assert timeline("supplement", "more.yaml", "--by", "jane").out == "nothing to record: this is recorded already\n"

    assert timeline("withdraw", "harbour-signing", "supplement-1", *BECAUSE).code == 0
    assert table("SELECT id FROM statements") == []


def test_a_supplement_may_come_from_standard_input(timeline, monkeypatch, table):
    """Given a dash for a file, `supplement` reads what it is piped."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SUPPLEMENT.encode())))

    assert timeline("supplement", "-", "--by", "jane").code == 0
    assert len(table("SELECT id FROM statements")) == 1


@pytest.mark.parametrize(
    ("change", "complaints"),
    [
        pytest.param(
            ("reason: Overlooked\n", ""), [r"more.yaml:1:1: reason: the field 'reason' is missing"], id="reason"
        ),
        pytest.param(
            ("reason: Overlooked", "reason: ''"), [r"more.yaml:2:9: reason: .*at least 1 character"], id="empty reason"
        ),
        pytest.param(
            ("reason: Overlooked", f"reason: {'x' * 2001}"),
            [r"more.yaml:2:9: reason: .*at most 2000 characters"],
            id="a reason that is too long",
        ),
        pytest.param(
            ("statements:", "statement:"),
            [r"more.yaml:5:5: reports\[0\].statement: unknown field 'statement'; .*did you mean 'statements'\?"],
            id="a field that is none",
        ),
        pytest.param(
            ("point: ports-grow", "point: Ports grow"),
            [r"more.yaml:6:17: reports\[0\].statements\[0\].point: 'Ports grow' is not a valid slug"],
            id="a point that is not a slug",
        ),
        pytest.param(
            ("harbour-signing", "harbor-signing"),
            [r"more.yaml:4:\d+: reports\[0\].*'harbor-signing'"],
            id="an occurrence that is not recorded",
        ),
        pytest.param(
            ("source: gazette", "source: gazete"),
            [r"more.yaml:\d+:\d+: .*'gazete'.* did you mean 'gazette'\?"],
            id="a source that is not recorded",
        ),
        pytest.param(
            (
                "statements:\n      - {point: ports-grow, text: Ports grow., attribution: reporter, evidence: 4}",
                "participants: [{person: ada-kay, role: guest}]",
            ),
            [r"more.yaml:5:29: reports\[0\].participants\[0\].person: no person 'ada-kay' .*did you mean 'ada-quay'\?"],
            id="a person who is not registered",
        ),
        pytest.param(
            (
                "statements:\n      - {point: ports-grow, text: Ports grow., attribution: reporter, evidence: 4}",
                "figures: [{key: total, measure: signatories, counted: states, value: 9, as_printed: nine, "
                "attribution: reporter, evidence: 1}]",
            ),
            [r"more.yaml:4:\d+: reports\[0\].*figures\.1\.key: 'total' is used twice"],
            id="a claim that says otherwise",
        ),
        pytest.param(("source: gazette", "source: [gazette"), [r"more.yaml:\d+:\d+: .*not valid YAML"], id="no YAML"),
    ],
)
@pytest.mark.one_in(3)
def test_mistakes_are_listed_with_their_lines(timeline, tmp_path, head, change, complaints):
    """Given a supplement file with a mistake, it is shown as file:line:column: field, and nothing is recorded."""
    (tmp_path / "more.yaml").write_text(SUPPLEMENT.replace(*change), "utf-8")
    before = head()

    outcome = timeline("supplement", "more.yaml", "--by", "jane")

    assert (outcome.code, outcome.out) == (1, "")
    for complaint in complaints:
        assert re.search(complaint, outcome.err), outcome.err
    assert head() == before


def test_a_supplement_is_recorded_whole_or_not_at_all(timeline, tmp_path, head):
    """Given a file whose first entry is right and two others are wrong, both are listed and nothing is recorded."""
    wrong = "".join(
        f"  - occurrence: {slug}\n    statements: [{{point: p, text: T, attribution: reporter, evidence: 1}}]\n"
        for slug in ("quai-speech", "nonsuch")
    )
    (tmp_path / "more.yaml").write_text(SUPPLEMENT + wrong, "utf-8")
    before = head()

    outcome = timeline("supplement", "more.yaml", "--by", "jane")

    assert outcome.code == 1
    assert [re.match(r"more.yaml:(\d+):", line)[1] for line in outcome.err.splitlines()] == ["7", "9"]
    assert head() == before


def test_a_file_that_is_not_there_exits_with_1(timeline):
    """Given no file, `supplement` says so."""
    outcome = timeline("supplement", "missing.yaml", "--by", "jane")

    assert outcome.code == 1
    assert "missing.yaml: No such file" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["correct", "harbour-signing", TOTAL, "33"], id="correct"),
        pytest.param(["retract", "harbour-signing"], id="retract"),
        pytest.param(["merge", "quai-speech", "--into", "ada-speech"], id="merge"),
        pytest.param(["withdraw", "harbour-signing", "correction-1"], id="withdraw"),
    ],
)
def test_no_archive_exits_with_1(timeline, arguments):
    """Given a path without an archive, the command says so and makes none."""
    outcome = timeline(*arguments, *BECAUSE, "--archive", "elsewhere.db")

    assert outcome.code == 1
    assert "there is no archive at elsewhere.db" in outcome.err
    assert not Path("elsewhere.db").exists()
