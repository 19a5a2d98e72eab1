"""The words of the pages in other languages: whole catalogues, and dates, numbers and templates that follow them."""

import asyncio
import re
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from jinja2 import Environment

from tests.web.conftest import text_of
from timeline.web.dates import in_words, moment, weekday
from timeline.web.filters import FILTERS, NOUNS, claimed, count_of, number, plain
from timeline.web.language import (
    ENGLISH,
    LANGUAGES,
    add_to_templates,
    at_every_request,
    catalogue_of,
    gettext,
    ngettext,
    speaking,
)
from timeline.web.parties import in_alphabetical_order, party_name
from timeline.web.vocabulary import vocabulary

ROOT = Path(__file__).parents[2]
TRANSLATIONS = [language for language in LANGUAGES if language != ENGLISH]
PLACEHOLDERS = re.compile(r"%\(\w+\)s|%%|</?\w+")
"""What a translation repeats as it is: values, percent signs and the names of elements."""


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    """Give the messages that `make words` finds in the sources, by their context and English words."""
    found = tmp_path_factory.mktemp("words") / "timeline.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        command = "pybabel --quiet extract -F pyproject.toml -k to_translate --add-location=file --sort-output -o"
        CommandLineInterface().run([*command.split(), str(found), "timeline/web"])
    return {key_of(message): message for message in catalogue_at(found)}


def catalogue_at(path, language=None):
    """Return the messages of a catalogue, without its header."""
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def key_of(message):
    """Return the context and English words of a message."""
    return message.context, message.id if isinstance(message.id, tuple) else (message.id,)


@pytest.mark.thorough
def test_the_sources_have_messages_of_every_sort(messages):
    """Given templates, Python code and the vocabulary, messages are found in each."""
    locations = {name for message in messages.values() for name, _line in message.locations}

    assert {"timeline/web/templates/base.html", "timeline/web/dates.py", "timeline/web/vocabulary.py"} <= locations
    assert {("term", (words,)) for words in vocabulary()} <= messages.keys()


@pytest.mark.parametrize("language", TRANSLATIONS)
@pytest.mark.thorough
def test_a_catalogue_is_complete(messages, language):
    """Given a language, each message of the sources is translated, none is uncertain, and none is left over."""
    translated = {key_of(message): message for message in catalogue_at(catalogue_of(language), language)}
    untranslated = [key for key, message in translated.items() if not all(strings_of(message)) or message.fuzzy]

    assert messages.keys() - translated.keys() == set(), "run: make words, then translate what is empty"
    assert translated.keys() - messages.keys() == set(), "run: make words"
    assert untranslated == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_translations_have_the_values_of_their_messages(language):
    """Given a translated message, it has the same placeholders and elements as the English one."""
    differ = {
        key: text
        for message in catalogue_at(catalogue_of(language), language)
        for key, text in ((key_of(message), text) for text in strings_of(message))
        if sorted(PLACEHOLDERS.findall(text)) != sorted(PLACEHOLDERS.findall(key[1][-1]))
    }

    assert differ == {}


def strings_of(message):
    """Return the translations of a message, one for each plural form."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2031-05-02", "2 tháng 5 năm 2031"),
        ("2031-05", "tháng 5 năm 2031"),
        ("2031", "năm 2031"),
        ("2031-21", "mùa xuân năm 2031"),
        ("2031-05-02/2031-05-04", "2–4 tháng 5 năm 2031"),
        ("2031-05-02/2031-06-04", "2 tháng 5 – 4 tháng 6 năm 2031"),
        ("2031-05/..", "từ tháng 5 năm 2031"),
        ("[2031-05-02..]", "2 tháng 5 năm 2031 hoặc muộn hơn"),
        ("[2031-05-02,2031-05-03]", "2 tháng 5 năm 2031 hoặc 3 tháng 5 năm 2031"),
        ("2031?", "có thể năm 2031"),
        ("2031-05-02T20:19:53", "20:19, 2 tháng 5 năm 2031"),
        ("undated", "chưa rõ ngày"),
        ("2031-13", "13 năm 2031"),
    ],
)
def test_dates_in_vietnamese(edtf, words):
    """Given a date, it is in Vietnamese words, exactly as precise as in English."""
    with speaking("vi"):
        assert in_words(edtf) == words


def test_moments_weekdays_and_terms_in_vietnamese():
    """Given a moment, a day and a slug, each is in Vietnamese; a term that only an archive knows is as it is."""
    with speaking("vi"):
        assert moment("2031-05-02T15:00:00+02:00") == "13:00 UTC, 2 tháng 5 năm 2031"
        assert (weekday("2031-05-02"), weekday("soon")) == ("Thứ Sáu", "")
        assert (plain("consent-to-be-bound"), plain("tea-dance"), plain(None)) == (
            "chấp nhận sự ràng buộc",
            "tea dance",
            "",
        )


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"value": 2500}, "2.500"),
        ({"value": 0.25, "unit": "percent"}, "0,25%"),
        ({"value": 83500000, "unit": "USD", "operator": "nearly"}, "gần 83.500.000 đô la Mỹ"),
        ({"value": 30, "unit": "month", "operator": "more-than"}, "hơn 30 tháng"),
        ({"value": 1, "unit": "rank"}, "thứ 1"),
        ({"low": 1000, "high": 1500, "unit": "day", "operator": "between"}, "từ 1.000 đến 1.500 ngày"),
    ],
    ids=["count", "share", "money", "length", "rank", "range"],
)
def test_figures_in_vietnamese(figure, words):
    """Given a figure, its number has the separators and the words of the language."""
    with speaking("vi"):
        assert claimed(figure) == words


@pytest.mark.parametrize("value", ["12345678901234567890.00012", "0.1", "-1234.50", "1E+12", "NaN", "many"])
def test_no_digit_is_lost_in_another_language(value):
    """Given a number of any size, it has the digits that it has in English."""
    english = number(value)
    with speaking("vi"):
        assert number(value) == english.translate(str.maketrans(",.", ".,"))


def test_messages_in_python():
    """Given messages with values, whole numbers are written by the language's rules, and text is left as it is."""
    assert gettext("between %(low)s and %(high)s", low=1000, high="2031") == "between 1,000 and 2031"
    assert ngettext("%(num)s boat", "%(num)s boats", 1) == "1 boat"
    assert ngettext("%(num)s boat", "%(num)s boats", 2000) == "2,000 boats"
    with speaking("vi"):
        assert gettext("between %(low)s and %(high)s", low=1000, high="2031") == "từ 1.000 đến 2031"


def test_messages_in_templates():
    """Given a template, its values are escaped, its text is not, and no filter is applied before there is a reader."""
    env = Environment(autoescape=True, enable_async=True)
    add_to_templates(env)
    env.filters.update({name: at_every_request(filter_) for name, filter_ in FILTERS.items()})
    template = env.from_string(
        '{{ 2500|number }} {{ "2031-05"|in_words }} <i{{ lang() }}>{{ ["signing"]|map("plain")|first }}</i>'
        "{% trans count=n, who=who %}{{ count }} <b>boat</b> of {{ who }}{% pluralize %}"
        "{{ count }} <b>boats</b> of {{ who }}, 5 %{% endtrans %}"
    )
    english = asyncio.run(template.render_async(n=2000, who="<u>"))
    with speaking("vi"):
        vietnamese = asyncio.run(template.render_async(n=2000, who="<u>"))

    assert english == "2,500 May 2031 <i>signing</i>2,000 <b>boats</b> of &lt;u&gt;, 5 %"
    assert vietnamese == '2.500 tháng 5 năm 2031 <i lang="en">lễ ký</i>2.000 <b>boats</b> of &lt;u&gt;, 5 %'


def test_the_frame_of_a_page_is_in_its_language(harbours):
    """Given the same page in two languages, its frame is in each, and the archive's own words are marked."""
    english, vietnamese = harbours.page("/nope", status=404), harbours.page("/vi/nope", status=404)

    assert text_of(*vietnamese.xpath("//h1")) == "Không tìm thấy trang"
    assert "Lập từ nhật ký gồm" in text_of(*vietnamese.xpath("//footer"))
    assert vietnamese.xpath("//a[@class='site-name']/span/@lang") == ["en"]
    assert text_of(*english.xpath("//h1")) == "Page not found"
    assert not english.xpath("//a[@class='site-name']/span/@lang")


@pytest.mark.parametrize(
    ("identity", "name", "shown"),
    [
        ("VN", "Vietnam", "Việt Nam"),
        ("un", "United Nations", "Liên hợp quốc"),
        ("un", "The Renamed Nations", "The Renamed Nations"),
        ("harbour-club", "Harbour Club", "Harbour Club"),
        ("SUHH", None, "SUHH"),
    ],
    ids=["state", "organization of our table", "renamed", "registered", "without a name"],
)
def test_parties_in_vietnamese(identity, name, shown):
    """Given a party, a state or well-known organization has its Vietnamese name; others have the archive's."""
    assert party_name(identity, name) == (name or identity)
    with speaking("vi"):
        assert party_name(identity, name) == shown


def test_names_are_in_alphabetical_order():
    """Given names with marks, they are in the order of their letters."""
    names = dict(enumerate(["Úc", "Đức", "Bỉ", "Áo", "Ecuador", "Dominica"]))

    assert list(in_alphabetical_order(names).values()) == ["Áo", "Bỉ", "Dominica", "Đức", "Ecuador", "Úc"]


def test_what_pages_count_is_in_the_catalogues():
    """Given the nouns that templates and pages count, each is one of those that the catalogues have."""
    web = ROOT / "timeline" / "web"
    texts = [path.read_text("utf-8") for pattern in ("*.html", "*.svg", "*.py") for path in web.rglob(pattern)]
    counted = {noun for text in texts for noun in re.findall(r"""count_of\(.*?['"]([a-z ]+)['"]\)""", text)}

    assert counted
    assert counted <= set(NOUNS)
    with speaking("vi"):
        assert count_of(2000, "source") == "2.000 nguồn tin"
