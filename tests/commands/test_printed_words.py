"""What contradicts the words that it is printed in is refused by `correct` and `supplement`, as in a report file."""

from __future__ import annotations

import hashlib
import json
import shlex

import pytest

from tests.looking import look
from timeline.log.archive import Archive

WORDS = "USD 4 million"
SHA256 = hashlib.sha256(WORDS.encode()).hexdigest()
PAPER = f"""\
source: {{id: gazette, language: en, published: 2031-05-02}}
reports:
  - occurrence: dredging
    what: {{kind: pledge, pledger: PT, purpose: Dredge the channel, amount: sum}}
    title: Portugal pledges money
    date: 2031-05-01
    figures:
      - {{key: sum, measure: pledge-amount, value: 4000000, unit: USD, as_printed: {WORDS}, attribution: reporter,
         evidence: 2 body 10-23 {SHA256}}}
    evidence: 1
"""
OTHER_PAPER = "source: {id: herald, language: fr, published: 2031-05-03}\nreports: []\n"
SUM = "gazette/figures/sum"
BECAUSE = ("--reason", "Misread", "--by", "jane")


@pytest.fixture(autouse=True)
def pledged(tmp_path, made_once):
    """Make an archive with a pledge of money and a source that says nothing yet."""
    return made_once(tmp_path, PAPER, OTHER_PAPER)


@pytest.fixture
def reads(pledged):
    """Give a way to see what stands at a path of the pledge."""

    def look_at(path):
        with Archive(pledged) as archive:
            return look(archive, "dredging", path.split("/"))

    return look_at


@pytest.mark.parametrize(
    ("field", "new", "message"),
    [
        pytest.param(
            "value", "4500000", f"4500000 is not what the printed words {WORDS!r} say: 4000000", id="another number"
        ),
        pytest.param("unit", "EUR", f"EUR is not what the printed words {WORDS!r} say: USD", id="another currency"),
        pytest.param(
            "as_printed",
            "USD 5 million",
            "the words 'USD 5 million' are not those of which its evidence has the fingerprint",
            id="other words",
        ),
        pytest.param(
            "evidence",
            f"2 body 30-43 {'ab' * 32}",
            f"the words {WORDS!r} are not those of which its evidence has the fingerprint",
            id="other evidence",
        ),
    ],
)
def test_what_contradicts_the_printed_words_is_refused(timeline, reads, field, new, message):
    """Given a correction that leaves a figure at odds with its words, it is refused with a way that works."""
    before = reads(SUM)

    outcome = timeline("correct", "dredging", f"{SUM}/{field}", new, *BECAUSE)

    assert (outcome.code, outcome.out, reads(SUM)) == (1, "", before)
    refusal, line = outcome.err.splitlines()
    assert f": {message}. If another source says so, name it with --source. If as_printed or evidence is" in refusal
    assert line.startswith(f"  timeline correct --reason Misread --by jane -- dredging {SUM} ")


def test_all_of_a_figure_is_corrected_at_once(timeline, reads):
    """Given words that were copied wrongly, the line of the refusal corrects all of it, once they are changed."""
    refusal = timeline("correct", "dredging", f"{SUM}/value", "5000000", *BECAUSE).err
    *options, whole = shlex.split(refusal.splitlines()[-1])[1:]
    words = "USD 5 million"
    right = whole.replace(WORDS, words).replace(SHA256, hashlib.sha256(words.encode()).hexdigest())
    assert json.loads(right)["value"] == "5000000"

    outcome = timeline(*options, right)

    assert (outcome.code, outcome.err) == (0, "")
    assert (reads(f"{SUM}/value"), reads(f"{SUM}/as_printed")) == ("5000000", words)


def test_another_source_has_words_of_its_own(timeline, reads):
    """Given a correction that another source prompted, the words of the first do not bind it; its own source's do."""
    own = timeline("correct", "dredging", f"{SUM}/value", "5000000", "--source", "gazette", *BECAUSE)
    other = timeline("correct", "dredging", f"{SUM}/value", "5000000", "--source", "herald", *BECAUSE)

    assert (own.code, other.code, reads(f"{SUM}/value")) == (1, 0, "5000000")


def test_what_contradicted_its_words_before_stays_amendable(timeline, reads):
    """Given a figure that is at odds with its words already, other corrections of its report are taken."""
    timeline("correct", "dredging", f"{SUM}/value", "5000000", "--source", "herald", *BECAUSE)

    assert timeline("correct", "dredging", "gazette/title", "Portugal pays", *BECAUSE).code == 0
    assert reads("gazette/title") == "Portugal pays"


def test_a_supplement_is_what_its_words_say(timeline, tmp_path):
    """Given a figure in a supplement that its words do not say, the supplement is refused, at its line."""
    path = tmp_path / "more.yaml"
    path.write_text(
        "source: gazette\nreason: Overlooked\nreports:\n  - occurrence: dredging\n    figures:\n"
        "      - {key: boats, measure: attendance, counted: people, value: 7, as_printed: 8 people,\n"
        "         attribution: reporter, evidence: 3}\n",
        "utf-8",
    )

    outcome = timeline("supplement", path, "--by", "jane")

    assert outcome.code == 1
    assert outcome.err == f"{path}:6:9: reports[0].figures[0]: 7 is not what the printed words '8 people' say: 8\n"


MORE = """\
source: SOURCE
reports:
  - occurrence: regatta
    what: ceremony
    title: The regatta opens
    date: 2031-05-01
    figures:
      - {key: boats, measure: attendance, counted: people, value: 7, as_printed: WORDS, attribution: reporter,
         evidence: 3}
    evidence: 3
"""


@pytest.mark.parametrize(
    ("source", "words", "said"),
    [("gazette", "eight people", "8"), ("herald", "douze personnes", "12"), ("herald", "8 personnes", "8")],
)
def test_a_source_that_is_only_named_is_what_its_words_say(timeline, tmp_path, source, words, said):
    """Given a file that names its source by a slug, its figures are read in the language that is on record."""
    path = tmp_path / "more.yaml"
    path.write_text(MORE.replace("SOURCE", source).replace("WORDS", words), "utf-8")

    outcome = timeline("append", path, "--by", "jane")

    assert outcome.code == 1
    assert (
        outcome.err
        == f"{path}:8:67: reports[0].figures[0].value: 7 is not what the printed words {words!r} say: {said}\n"
    )

    path.write_text(path.read_text("utf-8").replace("value: 7", f"value: {said}"), "utf-8")
    assert timeline("append", path, "--by", "jane").code == 0
