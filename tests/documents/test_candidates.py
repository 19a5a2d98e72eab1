"""What is found in a document: numbers, money, dates and names, each where it stands."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dates import PartOfDay
from domain.parties import party_named
from tests.any_text import ANY_CHARACTER
from timeline.documents.candidates import Candidate, CandidateKind, candidates, number_value
from timeline.documents.text import DateOrder, DocumentText

NAMES = {"Ada Quay": "person/ada-quay", "Treaty of the Harbours": "treaty/harbour-treaty"}
NOBODYS = "tlh"
"""A language that no library knows: Klingon."""


def candidates_in(text: str, language: str, *, order: DateOrder | None = None) -> list[Candidate]:
    """Return what is found in a text."""
    return list(candidates(DocumentText.of(text.encode()), language, NAMES, order))


def meanings(text: str, language: str, kind: CandidateKind, *, order: DateOrder | None = None) -> list[tuple[str, str]]:
    """Return the words and the meaning of what is found of a kind."""
    return [
        (candidate.span.text, candidate.meaning)
        for candidate in candidates_in(text, language, order=order)
        if candidate.kind is kind
    ]


# --- numbers ---


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        pytest.param("en", "1,250 boats and 2.5 tonnes", [("1,250", "1250"), ("2.5", "2.5")], id="en digits"),
        pytest.param("en", "twelve boats, then Twenty", [("twelve", "12"), ("Twenty", "20")], id="en words"),
        pytest.param("en", "half of the second fleet", [("half", ""), ("second", "")], id="en words of no number"),
        pytest.param("en", "the hall 2.50 m high", [("2.50", "2.5")], id="en noughts at the end"),
        pytest.param("en", "in all 12,4 tonnes", [("12,4", "")], id="en as nobody writes it"),
        pytest.param("en", "1" * 35, [("1" * 35, "1" * 35)], id="en longer than a decimal's precision"),
        pytest.param("fr", "2,5 tonnes et 1250 bacs", [("2,5", "2.5"), ("1250", "1250")], id="fr digits"),
        pytest.param(
            "fr",
            "quarante-deux bacs, trois cents cordes",
            [("quarante-deux", "42"), ("trois cents", "300")],
            id="fr words",
        ),
        pytest.param("fr", "un mât", [], id="fr article"),
        pytest.param("vi", "1.250 thuyền, 2,5 tấn", [("1.250", "1250"), ("2,5", "2.5")], id="vi digits"),
        pytest.param("vi", "ba thuyền", [], id="vi words, which text2num does not know"),
        pytest.param("de", "1.250 Boote, 2,5 Tonnen", [("1.250", "1250"), ("2,5", "2.5")], id="de digits"),
        pytest.param(
            "de",
            "zweiundvierzig Boote, dreihundert Seile",
            [("zweiundvierzig", "42"), ("dreihundert", "300")],
            id="de words",
        ),
        pytest.param(NOBODYS, "1,250 qa'vam wa' 2.5", [("1,250", "1250"), ("2.5", "2.5")], id="unknown digits"),
    ],
)
def test_numbers_are_read_in_the_language_of_the_document(language, text, numbers):
    """Given digits and words for numbers, each is found with its value, or without one where it is ambiguous."""
    assert meanings(text, language, CandidateKind.NUMBER) == numbers


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [
        pytest.param("1\u202f250", "fr", Decimal(1250), id="fr grouped by a narrow space"),
        pytest.param("1\u00a0250", "fr", Decimal(1250), id="fr grouped by a space that does not break"),
        pytest.param("1 250", "de", None, id="de not grouped by spaces"),
        pytest.param("04.05.2031", "de", None, id="de date"),
        pytest.param("boats", "en", None, id="en no number"),
        pytest.param("seven", NOBODYS, None, id="words of a language that is not known"),
    ],
)
def test_what_is_grouped_otherwise_has_no_value(words, language, value):
    """Given digits grouped as the language does, they have a value; grouped in another way, they have none."""
    assert number_value(words, language) == value


# --- money ---


@pytest.mark.parametrize(
    ("language", "text", "money"),
    [
        pytest.param("en", "It cost €40.", [("€40", "EUR 40")], id="en symbol before"),
        pytest.param("en", "It cost $2.5 million.", [("$2.5 million", "USD 2500000")], id="en symbol and multiple"),
        pytest.param("en", "It cost US$ 5 billion.", [("US$ 5 billion", "USD 5000000000")], id="en symbol of letters"),
        pytest.param("en", "It cost A$3.", [("A$3", "AUD 3")], id="en symbol with a letter"),
        pytest.param("en", "It cost 30 CHF.", [("30 CHF", "CHF 30")], id="en code after"),
        pytest.param("en", "It cost CHF 12.4 million.", [("CHF 12.4 million", "CHF 12400000")], id="en code before"),
        pytest.param("en", "It cost 7 million euros.", [("7 million euros", "EUR 7000000")], id="en name after"),
        pytest.param(
            "en",
            "It cost EUR 12.4m, or EUR12.4bn.",
            [("EUR 12.4m", "EUR 12400000"), ("EUR12.4bn", "EUR 12400000000")],
            id="en multiple of a letter",
        ),
        pytest.param("en", "It cost EUR 12.4zn.", [], id="en multiple that is not known"),
        pytest.param("en", "It has 7 million shells.", [], id="en no currency"),
        pytest.param("en", "It cost 5 \u0131nr.", [], id="en letter that only looks like one"),
        pytest.param("fr", "2,5 millions d'euros", [("2,5 millions d'euros", "EUR 2500000")], id="fr with an elision"),
        pytest.param(
            "fr", "2,5 millions d\u2019euros", [("2,5 millions d\u2019euros", "EUR 2500000")], id="fr apostrophe"
        ),
        pytest.param(
            "fr", "30 €, 1\u202f250 euros", [("30 €", "EUR 30"), ("1\u202f250 euros", "EUR 1250")], id="fr after"
        ),
        pytest.param(
            "fr", "3 millions de francs suisses", [("3 millions de francs suisses", "CHF 3000000")], id="fr name"
        ),
        pytest.param("fr", "1 milliard d'euros", [("1 milliard d'euros", "EUR 1000000000")], id="fr milliard"),
        pytest.param("vi", "83,5 triệu USD", [("83,5 triệu USD", "USD 83500000")], id="vi multiple"),
        pytest.param(
            "vi", "5 nghìn USD, 2 tỷ USD", [("5 nghìn USD", "USD 5000"), ("2 tỷ USD", "USD 2000000000")], id="vi"
        ),
        pytest.param("de", "1 Million Euro", [("1 Million Euro", "EUR 1000000")], id="de one million"),
        pytest.param("de", "2,5 Millionen Euro", [("2,5 Millionen Euro", "EUR 2500000")], id="de millions"),
        pytest.param("de", "7 Milliarden Euro", [("7 Milliarden Euro", "EUR 7000000000")], id="de milliards"),
        pytest.param(
            "de", "1 Billion Euro", [("1 Billion Euro", "EUR 1000000000000")], id="de billion, not the English"
        ),
        pytest.param("de", "30 €", [("30 €", "EUR 30")], id="de symbol after"),
        pytest.param(
            NOBODYS, "€40 - 5 million USD", [("€40", "EUR 40"), ("5 million USD", "USD 5000000")], id="unknown"
        ),
    ],
)
def test_money_is_read_in_the_language_of_the_document(language, text, money):
    """Given amounts as the language writes them, each is found whole, with the currency's code and all its zeros."""
    figures = meanings(text, language, CandidateKind.FIGURE)

    assert [(words, meaning) for words, meaning in figures if not meaning.startswith("count")] == money


# --- dates ---


@pytest.mark.parametrize(
    ("language", "text", "dates"),
    [
        pytest.param("en", "It opened on 3 June 2031 in Faro.", [("on 3 June 2031", "2031-06-03")], id="en whole"),
        pytest.param("en", "It opened on June 3, 2031.", [("on June 3, 2031", "2031-06-03")], id="en month first"),
        pytest.param("en", "2031-05-04", [("2031-05-04", "2031-05-04")], id="en as standards write it"),
        pytest.param("en", "It opened on June 3.", [("on June 3", "XXXX-06-03")], id="en without a year"),
        pytest.param("en", "It opened in June 2031.", [("in June 2031", "2031-06")], id="en month"),
        pytest.param("en", "held on 3-5 June 2031", [("on 3-5 June 2031", "2031-06-03/2031-06-05")], id="en days"),
        pytest.param("en", "June 3\u20135", [("June 3\u20135", "XXXX-06-03/XXXX-06-05")], id="en days after the month"),
        pytest.param("en", "5-3 June 2031", [("3 June 2031", "2031-06-03")], id="en days that are none"),
        pytest.param("en", "It opened on Tuesday.", [("on Tuesday", "")], id="en weekday"),
        pytest.param("en", "Friday, 6 June 2031", [("Friday, 6 June 2031", "2031-06-06")], id="en weekday of a day"),
        pytest.param(
            "en", "talks of April 20 to 24", [("of April 20 to 24", "XXXX-04-20/XXXX-04-24")], id="en days with a word"
        ),
        pytest.param(
            "en",
            "from April 30 to May 2, 2031",
            [("from April 30 to May 2, 2031", "2031-04-30/2031-05-02")],
            id="en days of two months",
        ),
        pytest.param("en", "due by 3 June 2031", [("by 3 June 2031", "[..2031-06-03]")], id="en last day"),
        pytest.param(
            "en",
            "between 3 June and 5 July 2031",
            [("between 3 June and 5 July 2031", "[2031-06-03..2031-07-05]")],
            id="en one of several days",
        ),
        pytest.param("en", "the 3rd of June", [("the 3rd of June", "XXXX-06-03")], id="en ordinal"),
        pytest.param("en", "It opens in June.", [("in June", "XXXX-06")], id="en month without a year"),
        pytest.param("en", "Sept. 5, 2031.", [("Sept. 5, 2031", "2031-09-05")], id="en shortened month"),
        pytest.param("en", "See article 19 (1), section 4 (2).", [], id="en articles"),
        pytest.param("en", "It took 18 months.", [], id="en a time long"),
        pytest.param("en", "It may rain, and we march.", [], id="en words like months"),
        pytest.param("en", "In 2031, at 17:30, 25 of 40.", [], id="en numbers"),
        pytest.param("fr", "ouvert le 3 juin 2031", [("le 3 juin 2031", "2031-06-03")], id="fr whole"),
        pytest.param("fr", "ouvert le 3 juin", [("le 3 juin", "XXXX-06-03")], id="fr without a year"),
        pytest.param("fr", "ouvert en juin 2031", [("en juin 2031", "2031-06")], id="fr month"),
        pytest.param("fr", "3-5 juin 2031", [("3-5 juin 2031", "2031-06-03/2031-06-05")], id="fr days"),
        pytest.param("fr", "Il ouvrira lundi.", [("lundi", "")], id="fr weekday"),
        pytest.param(
            "fr", "du 3 au 5 juin 2031", [("du 3 au 5 juin 2031", "2031-06-03/2031-06-05")], id="fr days with words"
        ),
        pytest.param("fr", "le 1er mai", [("le 1er mai", "XXXX-05-01")], id="fr first day"),
        pytest.param("fr", "après 18 mois", [], id="fr a time long"),
        pytest.param("fr", "30 cordes et 12,4 tonnes", [], id="fr decimal after a word"),
        pytest.param("vi", "ngày 3 tháng 6 năm 2031", [("ngày 3 tháng 6 năm 2031", "2031-06-03")], id="vi whole"),
        pytest.param("vi", "ngày 3 tháng 6", [("ngày 3 tháng 6", "XXXX-06-03")], id="vi without a year"),
        pytest.param("vi", "tháng 6 năm 2031", [("tháng 6 năm 2031", "2031-06")], id="vi month"),
        pytest.param(
            "vi", "ngày 3-5 tháng 6 năm 2031", [("ngày 3-5 tháng 6 năm 2031", "2031-06-03/2031-06-05")], id="vi days"
        ),
        pytest.param("vi", "thứ Hai", [("thứ Hai", "")], id="vi weekday"),
        pytest.param(
            "vi",
            "từ ngày 3 đến ngày 5 tháng 6",
            [("từ ngày 3 đến ngày 5 tháng 6", "XXXX-06-03/XXXX-06-05")],
            id="vi days with words",
        ),
        pytest.param("vi", "sau 18 tháng", [], id="vi a time long"),
        pytest.param("de", "am 3. Juni 2031", [("am 3. Juni 2031", "2031-06-03")], id="de whole"),
        pytest.param("de", "am 3. Juni", [("am 3. Juni", "XXXX-06-03")], id="de without a year"),
        pytest.param("de", "im Juni 2031", [("im Juni 2031", "2031-06")], id="de month"),
        pytest.param("de", "3.-5. Juni 2031", [("3.-5. Juni 2031", "2031-06-03/2031-06-05")], id="de days"),
        pytest.param("de", "am Dienstag", [("am Dienstag", "")], id="de weekday"),
        pytest.param("de", "nach 18 Monaten", [], id="de a time long"),
        pytest.param("es", "el 3 de junio de 2031", [("3 de junio de 2031", "2031-06-03")], id="es whole"),
        pytest.param("ru", "3 июня 2031 года", [("3 июня 2031", "2031-06-03")], id="ru whole"),
        pytest.param(NOBODYS, "3 June 2031", [], id="unknown"),
    ],
)
@pytest.mark.one_in(2)
def test_dates_say_no_more_than_is_printed(language, text, dates):
    """Given a date, it has a year only where one is printed, and no day where none is; a weekday has neither."""
    assert meanings(text, language, CandidateKind.DATE) == dates


@pytest.mark.parametrize(
    ("text", "order", "meaning"),
    [
        pytest.param("04/05/2031", None, "", id="both may be the day"),
        pytest.param("25/10/2031", None, "2031-10-25", id="only one may be the day"),
        pytest.param("04/04/2031", None, "2031-04-04", id="both are the same"),
        pytest.param("04/05/2031", DateOrder.DMY, "2031-05-04", id="day first"),
        pytest.param("04/05/2031", DateOrder.MDY, "2031-04-05", id="month first"),
        pytest.param("2031/05/04", DateOrder.YMD, "2031-05-04", id="year first"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "vi", "de"])
def test_an_ambiguous_date_has_no_meaning_until_the_order_is_given(language, text, order, meaning):
    """Given a date all in digits, its meaning is empty if it depends on an order of day and month that is not given."""
    assert meanings(text, language, CandidateKind.DATE, order=order) == [(text, meaning)]


@pytest.mark.parametrize(
    ("language", "text", "part", "day"),
    [
        pytest.param("en", "on Monday morning", PartOfDay.MORNING, "2031-05-05", id="en weekday"),
        pytest.param("en", "the evening of 3 May", PartOfDay.EVENING, "XXXX-05-03", id="en day"),
        pytest.param("en", "It ends on Friday.", None, "", id="en still to come"),
        pytest.param("en", "yesterday", None, "2031-05-06", id="en yesterday"),
        pytest.param("en", "on Wednesday", None, "2031-05-07", id="en the weekday of the day itself"),
        pytest.param("fr", "lundi soir", PartOfDay.EVENING, "2031-05-05", id="fr weekday"),
        pytest.param("vi", "sáng thứ Ba", PartOfDay.MORNING, "2031-05-06", id="vi weekday"),
    ],
)
def test_a_weekday_is_the_last_one_up_to_the_day_of_publication(language, text, part, day):
    """Given a weekday, with or without a part of the day, it is the last up to the day on which it was printed."""
    (found,) = (candidate.date for candidate in candidates_in(text, language) if candidate.date)

    assert (found.part_of_day, found.on(date(2031, 5, 7))) == (part, day)


def test_a_decimal_is_not_a_date_whatever_the_order():
    """Given a decimal after a word that may stand before a date, and an order, it is not a date."""
    assert meanings("30 cordes et 12,4 tonnes", "fr", CandidateKind.DATE, order=DateOrder.DMY) == []


# --- names ---


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        pytest.param("en", "Germany, Vietnam", [("Germany", "DE"), ("Vietnam", "VN")], id="en"),
        pytest.param("fr", "L'Allemagne, les États-Unis", [("Allemagne", "DE"), ("États-Unis", "US")], id="fr"),
        pytest.param("vi", "Đức, Hoa Kỳ, Nhật Bản", [("Đức", "DE"), ("Hoa Kỳ", "US"), ("Nhật Bản", "JP")], id="vi"),
        pytest.param("de", "Frankreich, die Schweiz", [("Frankreich", "FR"), ("Schweiz", "CH")], id="de"),
        pytest.param("fr", "Germany", [("Germany", "DE")], id="fr with an English name"),
        pytest.param(NOBODYS, "Germany", [("Germany", "DE")], id="unknown"),
        pytest.param("en", "the United Nations", [("United Nations", "un")], id="organization"),
        pytest.param("de", "Ada Quay sprach", [("Ada Quay", "person/ada-quay")], id="person of the archive"),
        pytest.param("en", "Ada Quây slept.", [("Ada Quây", "person/ada-quay")], id="with an accent more"),
        pytest.param(
            "en", "Cote d’Ivoire, Turkiye", [("Cote d’Ivoire", "CI"), ("Turkiye", "TR")], id="without accents"
        ),
        pytest.param(
            "en", "The UNODC, UK, U.S.", [("UNODC", "unodc"), ("UK", "GB"), ("U.S.", "US")], id="abbreviations"
        ),
        pytest.param("en", "TELL US WHO SIGNS", [], id="words in capitals"),
        pytest.param("en", "Adaquay, Ada Quays, germany", [], id="part of a word"),
        pytest.param("en", "Niger, Nigeria", [("Niger", "NE"), ("Nigeria", "NG")], id="one within another"),
        pytest.param(
            "fr",
            "le Treaty of the Harbours",
            [("Treaty of the Harbours", "treaty/harbour-treaty")],
            id="treaty of the archive",
        ),
    ],
)
def test_names_are_those_of_the_language_and_of_the_archive(language, text, names):
    """Given names of states, organizations, and people in the archive, each is found with its code or stream."""
    assert meanings(text, language, CandidateKind.NAME) == names


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        pytest.param("en", "Minister Mara Lind left.", [("Mara Lind", "person/mara-lind")], id="after a title"),
        pytest.param("en", "Yes, Bo Halm said.", [("Bo Halm", "person/bo-halm")], id="before speech"),
        pytest.param(
            "en",
            "The Ministry of Tides of Norway and the Delta Flood Office met.",
            [
                ("Ministry of Tides of Norway", "ministry-of-tides-of-norway"),
                ("Delta Flood Office", "delta-flood-office"),
            ],
            id="organizations",
        ),
        pytest.param("fr", "Le ministre Jean Dupré a dit non.", [("Jean Dupré", "person/jean-dupre")], id="fr"),
        pytest.param("vi", "Bộ trưởng Nguyễn Văn An nói.", [("Nguyễn Văn An", "person/nguyen-van-an")], id="vi"),
        pytest.param("en", "The Treaty of the Harbours was signed. He said so.", [], id="known, or no name"),
    ],
)
def test_what_looks_like_a_name_is_proposed_as_new(language, text, names):
    """Given a name that is not recorded, it is found by its title, its word of speech, or the sort of organization."""
    new = [(found.span.text, found.meaning) for found in candidates_in(text, language) if found.is_new_name]

    assert new == names


# --- places ---


def test_what_is_found_stands_in_order_with_its_paragraph():
    """Given several paragraphs, what is found has the number of its own, and comes in the order of the text."""
    text = DocumentText.of("\n  Faro, 3 June 2031\n\nGermany gave €40.\n".encode())

    places = [
        (candidate.span.paragraph, candidate.span.start, candidate.span.text)
        for candidate in candidates(text, "en", {})
    ]

    assert places == [
        (1, 6, "3"),
        (1, 6, "3 June 2031"),
        (1, 13, "2031"),
        (2, 0, "Germany"),
        (2, 13, "€40"),
        (2, 14, "40"),
    ]


def test_spaces_of_any_sort_stay_in_the_words():
    """Given a date with two spaces in it, its words are those of the text, and so is their place."""
    assert meanings("on 3  June\u00a02031", "en", CandidateKind.DATE) == [("on 3  June\u00a02031", "2031-06-03")]


PIECES = (
    *("3 June", "on", "2031", "04/05/2031", "$", "million", "€", " ", "5", "-", "May", "12,4", "d'euros", "thứ Ba"),
    *(
        "\u200b",
        "\u00a0",
        "e\u0301",
        "İ",
        "\u0131",
        "Ada Quay",
        "France",
        "Monday",
        ",",
        ".",
        "half",
        "twenty",
        "(",
        "'",
    ),
    *("June", "3-5", "10:30", "+02:00", "ago", "ten", "days", "JUL  1", "٣", "²"),
)


@settings(max_examples=settings.default.max_examples // 4)  # each is read in a language
@given(
    text=st.one_of(
        st.text(ANY_CHARACTER, max_size=60),
        st.lists(st.one_of(st.sampled_from(PIECES), st.text(ANY_CHARACTER, max_size=2)), max_size=10).map(" ".join),
        st.lists(st.sampled_from(PIECES), max_size=10).map("".join),
    ),
    language=st.sampled_from(["en", "fr", "vi", "de", NOBODYS]),
)
def test_whatever_is_found_stands_where_it_is_said_to(text, language):
    """Given a text of any characters, nothing raises, and the words of all that is found stand in their place."""
    document = DocumentText.of(text.encode("utf-8", "replace"))

    for candidate in candidates(document, language, NAMES):
        assert candidate.span.text
        assert 0 <= candidate.span.start < candidate.span.end
        assert (
            document.words_at(candidate.span.paragraph, candidate.span.start, candidate.span.end) == candidate.span.text
        )


LANGUAGES = [language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")]


@pytest.mark.parametrize(
    "languages",
    [pytest.param(LANGUAGES[::60], id="some"), pytest.param(LANGUAGES, id="all", marks=pytest.mark.thorough)],
)
def test_every_language_that_a_source_may_have_is_read(languages):
    """Given a line with a number and a currency's code, it is found in each language of ISO 639, and nothing raises."""
    text = DocumentText.of(b"EUR 12 on 2031-05-02")

    missed = [
        language
        for language in languages
        if CandidateKind.NUMBER not in {c.kind for c in candidates(text, language, {})}
    ]

    assert missed == []


def test_every_participant_of_the_status_tables_is_found(tables):
    """Given the lines of a depositary's tables, each names one party, whatever other names are parts of its own."""
    names = sorted({row[0] for table in tables for row in list(csv.reader(table.read_text("utf-8").splitlines()))[1:]})

    found = candidates(DocumentText.of("\n".join(names).encode()), "en", {})

    codes = [(c.span.paragraph, c.meaning) for c in found if c.kind is CandidateKind.NAME]
    assert codes == [(line, party_named(name)) for line, name in enumerate(names, 1)]
