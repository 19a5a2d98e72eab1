"""Words of an archive's own: a report file registers them, and uses them; what is not registered is refused."""

from __future__ import annotations

import pytest

from domain.errors import RefusedError
from domain.organization import Organization
from domain.term import Term
from tests.report_files.cases import changed, placed
from timeline.recording.amending import correct, supplement
from timeline.recording.appending import append_file
from timeline.report_files.problems import ReportFileError

FLOOD = """\
source: {id: tide-post, published: 2031-03-04, language: en}
organizations:
  - {id: tide-office, name: The Tide Office, other_names: [TO]}
measures:
  - {id: flooded-area, meaning: land under water, family: quantity, unit: hectare, alike: gulls}
  - {id: gulls, meaning: gulls seen, family: count}
populations:
  - {id: gulls, meaning: gulls of any sort}
acts:
  - {id: evacuation, meaning: leads people to safety}
reports:
  - occurrence: delta-evacuation
    what: {kind: act, act: evacuation, actor: {party: tide-office}, target: {name: The villages of the delta}}
    title: The Tide Office evacuates the delta
    date: 2031-03-03
    participants:
      - {party: tide-office, role: organizer}
    figures:
      - {key: area, measure: flooded-area, value: 12.5, unit: hectare, as_printed: 12.5 hectares,
         attribution: reporter, evidence: 1}
      - {key: gulls, measure: gulls, counted: gulls, operator: between, low: 100, high: 150,
         as_printed: 100 to 150 gulls, attribution: {voice: paraphrase, chain: tide-office}, evidence: 1}
      - {key: villagers, measure: attendance, counted: people, value: 300, as_printed: 300 people, subject: tide-office,
         attribution: reporter, evidence: 1}
    evidence: 1
"""
LATER = """\
source: {id: delta-mail, published: 2031-03-05, language: en}
reports:
  - occurrence: delta-evacuation
    what: {kind: act, act: evacuation, actor: {party: tide-office}}
    title: The delta is evacuated
    date: 2031-03-03
    figures:
      - {key: area, measure: flooded-area, value: 13, unit: hectare, as_printed: 13 ha, attribution: reporter,
         evidence: 1}
    evidence: 1
"""


@pytest.fixture
def flooded(archive):
    """Give an archive with the words of FLOOD."""
    append_file(archive, "flood.yaml", FLOOD.encode(), by="jane")
    return archive


def test_a_file_registers_words_and_uses_them(archive):
    """Given a file with words of its own, each is registered on its stream, before what uses it."""
    appended = append_file(archive, "flood.yaml", FLOOD.encode(), by="jane")

    assert [event.originator_id for event in appended.events] == [
        "source/tide-post",
        "organization/tide-office",
        "term/measure-flooded-area",
        "term/measure-gulls",
        "term/population-gulls",
        "term/act-evacuation",
        "occurrence/delta-evacuation",
    ]
    assert archive.get(Organization, "tide-office").details.other_names == ("TO",)
    assert archive.get(Term, "act-evacuation").details.meaning == "leads people to safety"


def test_the_same_file_again_changes_nothing(flooded):
    """Given the file a second time, nothing is recorded."""
    again = append_file(flooded, "flood.yaml", FLOOD.encode(), by="jane")

    assert (again.events, again.already_recorded) == ([], 7)


def test_a_later_file_uses_what_an_earlier_one_registered(flooded):
    """Given a file without words of its own, those of the archive are known."""
    assert len(append_file(flooded, "later.yaml", LATER.encode(), by="jane").events) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("measure: flooded-area,", "measure: §floded-area,", "'floded-area' is not a known measure"),
        ("counted: gulls,", "counted: §guls,", "'guls' is not a known counted population"),
        ("act: evacuation,", "act: §evacuatoin,", "'evacuatoin' is not a known act"),
        ("actor: {party: tide-office}", "actor: {party: §tide-ofice}", "'tide-ofice' is not a known party"),
        ("subject: tide-office", "subject: §tied-office", "'tied-office' is not a known party"),
        ("alike: gulls", "alike: §gull", "'gull' is not a known counted population"),
    ],
    ids=["measure", "population", "act", "organization", "subject", "population of a measure"],
)
def test_an_unknown_word_is_refused_where_it_stands(refused, old, new, message):
    """Given a word that nobody registered, say so on its line, with the nearest, and where to register it."""
    text, line, column = placed(changed(FLOOD, old, new))

    said = str(refused(text))

    assert said.startswith(f"gazette.yaml:{line}:{column}: ")
    assert message in said
    assert "register another under '" in said
    assert "; did you mean '" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("unit: hectare, as", "unit: year, as", "measured as quantity, and 'year' is not a unit of that"),
        ("value: 12.5, unit: hectare,", "value: 12.5,", "and 'count' is not a unit of that; allowed: hectare"),
        ("measure: gulls, counted: gulls,", "measure: gulls,", "gulls counts something: say what in 'counted'"),
        (
            "low: 100, high: 150,\n         as_printed: 100",
            "low: 0.5, high: 150,\n         as_printed: 0.5",
            "low: gulls is measured as count: write a whole number, 0 or more, not 0.5",
        ),
        ("value: 300,", "value: 300, unit: gulls,", "unit: 'gulls' is not a known unit; allowed: count, month"),
    ],
    ids=["unit", "no unit", "not counted", "half a gull", "unit of no measure"],
)
def test_the_rules_of_a_registered_measure_hold(refused, old, new, message):
    """Given a figure that its measure cannot have, say which rule it breaks."""
    said = str(refused(changed(FLOOD, old, new)))

    assert message in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{id: tide-office, name", "{id: §who, name", "'who' is built in, as 'World Health Organization'"),
        ("{id: flooded-area,", "{id: §signatories,", "the measure 'signatories' is built in"),
        ("- {id: gulls, meaning: gulls of", "- {id: §people, meaning: gulls of", "the population 'people' is built in"),
        ("{id: evacuation,", "{id: §arrest,", "the act 'arrest' is built in"),
    ],
    ids=["organization", "measure", "population", "act"],
)
@pytest.mark.one_in(3)
def test_no_file_redefines_a_built_in_word(refused, old, new, message):
    """Given a built-in word, refuse another meaning of it, on its line."""
    text, line, column = placed(changed(FLOOD, old, new))

    assert f"gazette.yaml:{line}:{column}: " in str(refused(text))
    assert message in str(refused(text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "target: {name: The villages of the delta}", "target: {}", ".what.target: nobody is named", id="in a field"
        ),
        pytest.param(
            "actor: {party: tide-office}, target: {name: The villages of the delta}",
            "actor: ",
            ".what: an act needs an actor",
            id="of the kind",
        ),
        pytest.param("target: {name: The", "targt: {name: The", ".what.targt: unknown field 'targt'", id="no field"),
    ],
)
def test_a_kind_named_like_a_field_is_no_part_of_a_path(refused, old, new, message):
    """Given a problem within the details of an act, its field is that of the details, and not the field `act`."""
    assert f"reports[0]{message}" in str(refused(changed(FLOOD, old, new)))


def test_another_meaning_is_refused_like_another_name(flooded):
    """Given a word that is registered, a file that means something else by it is refused."""
    other = changed(FLOOD, "meaning: land under water", "meaning: land that was under water")

    with pytest.raises(ReportFileError, match="'measure-flooded-area' is already recorded with other content"):
        append_file(flooded, "flood.yaml", other.encode(), by="jane")


def test_a_word_is_corrected(flooded):
    """Given a registered word, a correction changes what it means, and must lead to known words."""
    why = {"reason": "As they call themselves", "source": None, "by": "jane"}

    correct(flooded, "organization/tide-office", ["name"], "Office of Tides", **why)
    correct(flooded, "term/act-evacuation", ["meaning"], "leads people away from danger", **why)

    assert flooded.get(Organization, "tide-office").details.name == "Office of Tides"
    assert flooded.get(Term, "act-evacuation").details.meaning == "leads people away from danger"
    with pytest.raises(RefusedError, match="'terns' is not a known counted population"):
        correct(flooded, "term/measure-flooded-area", ["alike", "1"], "terns", **why)


@pytest.mark.parametrize(
    ("path", "new", "message"),
    [
        ("figures/area/measure", "drained-area", "'drained-area' is not a known measure"),
        ("figures/area/unit", "acre", "'acre' is not a unit of that; allowed: hectare"),
        ("figures/gulls/low", "1.5", "gulls is measured as count: write a whole number"),
        ("what/act", "evacuatoin", "'evacuatoin' is not a known act; .* did you mean 'evacuation'"),
    ],
    ids=["measure", "unit", "number", "act"],
)
def test_a_correction_keeps_to_known_words(flooded, path, new, message):
    """Given a report, a correction to what nobody registered is refused."""
    with pytest.raises(RefusedError, match=message):
        correct(
            flooded,
            "occurrence/delta-evacuation",
            ["tide-post", *path.split("/")],
            new,
            reason="x",
            source=None,
            by="jane",
        )


def test_a_supplement_keeps_to_known_words(flooded):
    """Given a supplement with a measure that nobody registered, it is refused on its line."""
    text = """\
source: tide-post
reason: Overlooked
reports:
  - occurrence: delta-evacuation
    figures:
      - {key: more, measure: drained-area, value: 2, unit: hectare, as_printed: two, attribution: reporter, evidence: 1}
"""
    with pytest.raises(ReportFileError, match=r"more.yaml:6:.*'drained-area' is not a known measure"):
        supplement(flooded, "more.yaml", text.encode(), by="jane")
