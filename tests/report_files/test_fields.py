"""Fields that are unknown, missing or of the wrong type: each is said with its place, its value and what is allowed.

Each case changes one thing in the Harbour Gazette's file, and marks with § where the problem is expected to be shown.
"""

from __future__ import annotations

import re

import pytest

from tests.report_files.cases import Wrong, changed, wrong

SPEECH = "  - occurrence: vale-speech\n    what: speech\n    title: Speech of the minister\n"
OF_SPEECH = "  - §occurrence: vale-speech"

UNKNOWN_FIELDS = [
    wrong(
        "of-the-file",
        "\nreports:\n",
        "\n§reprots: []\nreports:\n",
        "reprots",
        "unknown field 'reprots'; allowed: recorded, source, treaties, people, organizations, measures, populations, "
        "acts, reports; did you mean 'reports'?",
    ),
    wrong("nothing-near", "\npeople:\n", "\n§zzz: 1\npeople:\n", "zzz", "unknown field 'zzz'", "acts, reports"),
    wrong("of-the-source", "  language: en", "  language: en\n  §titel: x", "source.titel", "did you mean 'title'?"),
    wrong("of-a-person", "{id: tomas-brandt,", "{id: tomas-brandt, §nam: x,", "people[1].nam", "allowed: id, name"),
    wrong(
        "of-a-report",
        "title: Speech of the minister",
        "title: Speech of the minister\n    §wat: speech",
        "reports[1].wat",
        "unknown field 'wat'",
        "did you mean 'what'?",
    ),
    wrong(
        "of-a-place",
        "      city: Bergen",
        "      city: Bergen\n      §contry: NO",
        "reports[0].place.contry",
        "unknown field 'contry'; allowed: name, city, country, coordinates",
        "did you mean 'country'?",
    ),
    wrong(
        "of-a-kind",
        "theme: One sea",
        "§teme: One sea",
        "reports[0].what.teme",
        "unknown field 'teme'; allowed: kind, theme; did you mean 'theme'?",
    ),
    wrong(
        "of-one-item-without-a-list",
        "{source: harbour-gazette, paragraph: 1}",
        "{source: harbour-gazette, §page: 1}",
        "reports[1].date.inferred_from.page",
        "unknown field 'page'; allowed: source, paragraph",
    ),
    wrong(
        "after-a-comma",
        "      city: Bergen",
        "      city: Bergen\n      §by the sea:",
        "reports[0].place.by the sea",
        "unknown field 'by the sea'",
        "if it is the rest of a text with a comma, write the text in quotes",
    ),
    wrong(
        "merge-key",
        "title: Speech of the minister",
        "title: Speech of the minister\n    §<<: {title: x}",
        "reports[1].<<",
        "unknown field '<<'",
    ),
]

MISSING_FIELDS = [
    wrong("of-the-source", "  language: en\n", "", "source.language", "'language' is missing", at="  §id: harbour-g"),
    wrong(
        "of-a-report",
        SPEECH,
        SPEECH.replace("    title: Speech of the minister\n", ""),
        "reports[1].title",
        "the field 'title' is missing",
        at=OF_SPEECH,
    ),
    wrong(
        "what-happened",
        SPEECH,
        SPEECH.replace("    what: speech\n", ""),
        "reports[1].what",
        "the field 'what' is missing",
        at=OF_SPEECH,
    ),
    wrong(
        "of-a-kind",
        "what: {kind: pledge, pledger: PT, ",
        "what: §{kind: pledge, ",
        "reports[2].what.pledger",
        "pledger",
    ),
    wrong(
        "of-coordinates",
        "{latitude: 60.39299, ",
        "§{",
        "reports[0].place.coordinates.latitude",
        "the field 'latitude' is missing",
    ),
    wrong(
        "of-one-item-without-a-list",
        "{source: harbour-gazette, paragraph: 1}",
        "§{paragraph: 1}",
        "reports[1].date.inferred_from.source",
        "the field 'source' is missing",
    ),
    wrong(
        "of-an-attribution",
        "{voice: quotation, chain: ines-vale}",
        "§{chain: ines-vale}",
        "reports[1].statements[0].attribution.voice",
        "the field 'voice' is missing",
    ),
]

WRONG_TYPES = [
    wrong("number-for-text", "title: Speech of the minister", "title: §2031", "reports[1].title", "not 2031"),
    wrong("decimal-for-text", "title: Speech of the minister", "title: §20.310", "reports[1].title", "20.310"),
    wrong("true-for-text", "title: Speech of the minister", "title: §true", "reports[1].title", "rue"),
    wrong("list-for-text", "title: Speech of the minister", "title: §[a]", "reports[1].title", "not a list"),
    wrong("mapping-for-text", "title: Speech of the minister", "title: §{a: b}", "reports[1].title", "not a mapping"),
    wrong("nothing-for-text", "title: Speech of the minister", "title:§", "reports[1].title", "empty value"),
    wrong(
        "empty-text", "title: Speech of the minister", "title: §''", "reports[1].title", "at least 1 character", "''"
    ),
    wrong("long-text", "title: Speech of the minister", f"title: §{'x' * 2001}", "reports[1].title", "2000", "'xxx"),
    wrong("long-words", "as_printed: €2.50", f"as_printed: §{'x' * 121}", "reports[2].figures[0].as_printed", "120"),
    wrong("long-slug", "occurrence: vale-speech", f"occurrence: §{'v' * 101}", "reports[1].occurrence", "100", "'vvv"),
    wrong(
        "text-for-list",
        "numbers:\n      - {paragraph: 2, number: '7', reason: The number of a pier.}",
        "numbers: §x",
        "source.left_out.numbers",
        "'x'",
    ),
    wrong(
        "text-for-mapping",
        "{id: tomas-brandt, name: Tomas Brandt}",
        "§tomas-brandt",
        "people[1]",
        "not 'tomas-brandt'",
    ),
    wrong("text-for-number", "bytes: 2718", "bytes: §many", "source.bytes", "'many'"),
    wrong("fraction-for-number", "bytes: 2718", "bytes: §2718.5", "source.bytes", "2718.5"),
    wrong("below-the-least", "bytes: 2718", "bytes: §0", "source.bytes", "greater than or equal to 1", "0"),
    wrong(
        "list-for-a-date",
        "date: undated",
        "date: §[undated]",
        "reports[2].date",
        "a set of dates is a text: put it in quotes, '[undated]'",
    ),
    wrong("nothing-for-a-date", "date: undated", "date:§", "reports[2].date", "empty value"),
    wrong("list-for-a-kind", "what: speech", "what: §[speech]", "reports[1].what", "not a list"),
    wrong("number-for-a-kind", "what: speech", "what: §5", "reports[1].what", "not 5"),
    wrong("number-for-a-slug", "occurrence: vale-speech", "occurrence: §5", "reports[1].occurrence", "not 5"),
    wrong("text-for-a-value", "value: 2.50", "value: §a lot", "reports[2].figures[0].value", "'a lot'"),
    wrong(
        "infinite-value",
        "value: 2.50",
        "value: §Infinity",
        "reports[2].figures[0].value",
        "finite number",
        "'Infinity'",
    ),
    wrong(
        "no-number-for-a-value", "value: 2.50", "value: §nan", "reports[2].figures[0].value", "finite number", "'nan'"
    ),
    wrong("infinite-part", "value: 25}", "value: §-Infinity}", "reports[0].figures[1].parts[0].value", "'-Infinity'"),
    wrong("list-for-a-value", "value: 2.50", "value: §[2.50]", "reports[2].figures[0].value", "not a list"),
    wrong(
        "number-for-a-speaker", "chain: ines-vale}", "chain: §5}", "reports[1].statements[0].attribution.chain", "not 5"
    ),
    wrong(
        "too-far-north", "latitude: 60.39299", "latitude: §96.3", "reports[0].place.coordinates.latitude", "90", "96.3"
    ),
    wrong("text-for-degrees", "5.32415", "§east", "reports[0].place.coordinates.longitude", "'east'"),
    wrong("no-digest", "sha256: 1f38", "sha256: §xx38", "source.sha256", "[0-9a-f]", "'xx3870be"),
    wrong(
        "no-url",
        "url: https://gazette.",
        "url: §gazette.",
        "source.url",
        "http://",
        "'gazette.example/2031/tide-talks'",
    ),
    wrong("other-scheme", "url: https://", "url: §ftp://", "source.url", "http:// or https://", "'ftp://gazette"),
    wrong("number-for-a-url", "https://gazette.example/2031/tide-talks", "§5", "source.url", "web address", "not 5"),
    wrong(
        "no-list-of-paragraphs",
        "paragraphs: 9, r",
        "paragraphs: §[], r",
        "source.left_out.paragraphs[0].paragraphs",
        "at least one",
    ),
    wrong("number-for-words", "number: '7'", "number: §7", "source.left_out.numbers[0].number", "not 7"),
    wrong("no-moment", "\nsource:\n", "\nrecorded: {at: §yesterday}\nsource:\n", "recorded.at", "'yesterday'"),
    wrong(
        "moment-without-zone",
        "\nsource:\n",
        "\nrecorded: {at: §2031-06-01T10:00:00}\nsource:\n",
        "recorded.at",
        "timezone",
        "'2031-06-01T10:00:00'",
    ),
]


@pytest.mark.parametrize("case", [*UNKNOWN_FIELDS, *MISSING_FIELDS, *WRONG_TYPES])
@pytest.mark.one_in(4)
def test_a_problem_says_where_it_is_what_it_is_and_what_is_allowed(gazette, refused, case: Wrong):
    """Given one field wrong, the one problem has its line, column and field, its value and what is allowed."""
    text, place = case.applied(gazette)

    message = str(refused(text))

    assert message[: len(f"gazette.yaml:{place}")] == f"gazette.yaml:{place}"
    assert case.unsaid(message.partition(place)[2]) == []
    assert "\n" not in message, "one thing is wrong, so one problem is listed"


@pytest.mark.parametrize("case", WRONG_TYPES)
@pytest.mark.one_in(4)
def test_a_wrong_type_is_said_in_the_archivists_words(gazette, refused, case: Wrong):
    """Given a value of the wrong type, the message speaks of lists, mappings and texts: not of Python."""
    message = str(refused(case.applied(gazette)[0]))

    assert re.findall(r"\b(?:tuple|dictionary|instance of|object|Decimal|True|uRL|after validation)\b", message) == []


def test_a_long_value_is_shown_in_part(gazette, refused):
    """Given a value of thousands of characters, the message has its beginning."""
    message = str(refused(changed(gazette, "title: Speech of the minister", f"title: {'abc' * 1000}")))

    assert "not 'abcabc" in message
    assert len(message) < 250
