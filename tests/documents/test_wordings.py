"""How quantities are worded, and how each is read: every row of wordings.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from domain.figures import Operator
from domain.measures import COUNTED, MEASURES
from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.documents.dates import dates_in
from timeline.documents.figures import figures_in
from timeline.documents.figures.found import FoundFigure
from timeline.documents.languages import language_of
from timeline.documents.misreadings import currency_misread_as, misread_as
from timeline.documents.tables import table_in
from timeline.report_files.problems import Problem
from timeline.report_files.reader import read_report_file, read_report_files

WORDINGS = yaml.load(Path(__file__).with_name("wordings.yaml").read_text("utf-8"), yaml.CSafeLoader)


def figures(text: str, language: str = "en", words: Vocabulary = BUILT_IN) -> list[FoundFigure]:
    """Return the figures of a text, outside of its dates."""
    return figures_in(text, language, [(day.start, day.end) for day in dates_in(text, language)], words)


def reading(text: str, figure: FoundFigure) -> tuple:
    """Return a figure as a row of the file has it."""
    numbers = (figure.value, figure.low, figure.high)
    return (text[figure.start : figure.end], *numbers, figure.operator, figure.unit, figure.counted)


def expected(row: dict) -> list[tuple]:
    """Return the readings of a row."""
    rows = row.get("readings", [row] if "printed" in row else [])
    return [
        (
            found["printed"],
            *(Decimal(str(found[name])) if name in found else None for name in ("value", "low", "high")),
            Operator(operator) if (operator := found.get("operator", "exact")) else None,
            found.get("unit", "count"),
            found.get("counted"),
        )
        for found in rows
    ]


def test_every_wording_is_read_as_it_is_meant():
    """Given each wording, its quantities have the value, interval, operator, unit and population of its reading."""
    wrong = {}
    for row in WORDINGS:
        found = [reading(row["text"], figure) for figure in figures(row["text"], row.get("language", "en"))]
        if found != expected(row):
            wrong[row["text"]] = {"found": found, "expected": expected(row)}

    assert wrong == {}
    assert sum(map(len, map(expected, WORDINGS))) > 200


def test_words_of_another_language_leave_the_operator_open():
    """Given a number in a language whose words beside numbers are not known, its operator is for the archivist."""
    (figure,) = figures("Mehr als 300 Boote", "de")

    assert (figure.value, figure.operator, figure.unit) == (300, None, "count")


@pytest.mark.parametrize(
    ("text", "measure", "because"),
    [
        pytest.param("31 states signed it.", "signatories", "'states' and 'signed'", id="states that signed"),
        pytest.param("It needs 40 ratifications.", "ratifications-needed", "'ratifications' and", id="needed"),
        pytest.param("So far, 3 states have ratified it.", "ratifications", "'states' and 'ratified'", id="ratified"),
        pytest.param("Norway promised €2 million.", "pledge-amount", "'promised'", id="promised money"),
        pytest.param("The bridge cost €2 million.", None, "", id="other money"),
        pytest.param("The talks took 18 months.", "negotiation-length", "'talks'", id="length of talks"),
        pytest.param("The 200 delegates slept.", "attendance", "'delegates'", id="who was there"),
        pytest.param("They saw 41 gulls.", None, "'gulls', to be registered under populations", id="a new population"),
        pytest.param("The rain left. 41 states signed.", "signatories", "'states' and 'signed'", id="another sentence"),
        pytest.param("It is the first treaty.", "order", "its wording", id="a place in a series"),
        pytest.param("Ada Quay, 41, spoke.", "age", "its wording", id="an age"),
        pytest.param("It cost 3 million pesos.", None, "'pesos', which may be ARS or", id="a currency of several"),
    ],
)
def test_a_measure_is_guessed_with_its_reason(text, measure, because):
    """Given a figure, its measure is that to which what is counted or a word of its sentence points, and it says so."""
    (figure,) = figures(text)

    assert figure.measure == measure
    assert figure.because.startswith(because)


def test_every_guess_is_a_word_that_reports_may_use():
    """Given all wordings, each measure that is guessed is a built-in one, and can have the figure's unit."""
    for row in WORDINGS:
        for figure in figures(row["text"], row.get("language", "en")):
            assert figure.measure is None or MEASURES[figure.measure].has_unit(figure.unit), row["text"]
    assert {row["counted"] for row in WORDINGS if "counted" in row} & COUNTED.keys()


FILE = """\
source: {id: gazette, language: en, published: 2031-05-02}
reports:
  - occurrence: boats-come-in
    what: visit
    title: Boats come in
    date: undated
    figures: [{key: a, measure: MEASURE, VALUE, as_printed: WORDS, attribution: reporter, evidence: 1}]
    evidence: 1
"""


def problems_of(text: str) -> list[Problem]:
    """Return what is wrong with a report file."""
    return [problem for part in read_report_files("a.yaml", text.encode()) for problem in part.problems]


@pytest.mark.parametrize(
    ("words", "written", "read"),
    [
        pytest.param("Fourteen", "value: 41", "14", id="digits changed places"),
        pytest.param("Fourteen", "value: 14", None, id="as printed"),
        pytest.param("40 people", "value: 400", "40", id="a nought too many"),
        pytest.param("4.5 million people", "value: 4500000", None, id="digits with a multiple"),
        pytest.param("between 100 and 150 people", "low: 100, high: 105, operator: between", "100 or 150", id="range"),
        pytest.param("100 of the 150 people", "value: 150", None, id="one of two numbers"),
        pytest.param("'2.5'", "value: 2500000", None, id="its multiple is printed further on"),
        pytest.param("half a million people", "value: 500000", None, id="words with a multiple"),
        pytest.param("a record number", "value: 12", None, id="no number in the words"),
    ],
)
def test_printed_words_with_another_number_are_noticed(words, written, read):
    """Given a figure, it is misread if its printed words have a number, and none that is its own."""
    text = FILE.replace("MEASURE", "attendance, counted: people").replace("WORDS", words).replace("VALUE", written)
    report_file, _ = read_report_file("a.yaml", text.encode())

    assert misread_as(report_file.reports[0].report.figures[0], "en") == read
    assert bool(read) == any("is not what the printed words" in str(problem) for problem in problems_of(text))


@pytest.mark.parametrize(
    ("words", "unit", "read"),
    [
        pytest.param("USD 4 million", "EUR", "USD", id="code"),
        pytest.param("€4 million", "USD", "EUR", id="sign"),
        pytest.param("A$4 million", "USD", "AUD", id="sign with a letter"),
        pytest.param("US$4 million (AUD 6 million)", "EUR", "AUD or USD", id="two currencies"),
        pytest.param("US$4 million (AUD 6 million)", "USD", None, id="one of two currencies"),
        pytest.param("$4 million", "AUD", None, id="a sign that several share"),
        pytest.param("CA$4 million", "CAD", None, id="a sign within another"),
        pytest.param("4 million", "EUR", None, id="no currency"),
        pytest.param("ALL STATES PLEDGE $4 MILLION", "USD", None, id="a code within a headline"),
        pytest.param("$4m for the PEN award", "USD", None, id="an abbreviation"),
        pytest.param("4000000EUR", "USD", "EUR", id="a code after the number"),
    ],
)
def test_printed_words_with_another_currency_are_noticed(words, unit, read):
    """Given an amount of money, it is misread if its printed words name a currency, and not its own."""
    text = FILE.replace("MEASURE", f"pledge-amount, unit: {unit}").replace("WORDS", words)
    text = text.replace("VALUE", "value: 4000000")
    report_file, _ = read_report_file("a.yaml", text.encode())

    assert currency_misread_as(report_file.reports[0].report.figures[0]) == read
    message = f"{unit} is not what the printed words {words!r} say: {read}"
    assert [str(problem).partition(".unit: ")[2] for problem in problems_of(text)] == ([message] if read else [])


def test_times_are_compared_in_their_units():
    """Given a time in years that is printed in months, it is the same time; a shorter one is not."""
    text = FILE.replace("MEASURE", "event-length, unit: year").replace("WORDS", "18 months")
    right, wrong = (
        read_report_file("a.yaml", text.replace("VALUE", value).encode())[0].reports[0].report.figures[0]
        for value in ("value: 1.5", "value: 1.2")
    )

    assert (misread_as(right, "en"), misread_as(wrong, "en")) == (None, "18")


# --- the document as a whole ---


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "The boats of the harbour were late, and it was the fog that kept them in.", id="en"),
        pytest.param("fr", "Les bateaux du port sont en retard, et c'est le brouillard qui les retient.", id="fr"),
        pytest.param("vi", "Các tàu của cảng đã đến muộn vì sương mù và không có gió trong ngày.", id="vi"),
        pytest.param("de", "Die Boote im Hafen sind zu spät, und das ist der Nebel, der sie nicht lässt.", id="de"),
        pytest.param(None, "Faro 12, Halden 9", id="none that is sure"),
    ],
)
def test_the_language_is_that_of_the_small_words(language, text):
    """Given a text, its language is shown by its small words, or not at all."""
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        pytest.param(["State\tSigned", "Iceland\t3 June", "Norway\t5 June", "Peru\t"], 2, id="tabs"),
        pytest.param(["Iceland    3 June   a", "Norway    5 June   r", "Peru   7 June   a", "Notes"], 3, id="spaces"),
        pytest.param(["The boats came in.", "There was fog, and rain.", "They left.", "It is late."], None, id="prose"),
        pytest.param(["a,b", "1,2"], None, id="too short to tell"),
    ],
)
def test_a_text_that_looks_like_a_table_is_recognised(lines, columns):
    """Given lines, they are a table if most of them have as many columns."""
    table = table_in(tuple(lines))

    assert (table.columns if table else None) == columns
