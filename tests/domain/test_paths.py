"""Address any claim inside a value, and return the value with that claim changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import RefusedError
from domain.paths import read_path, rewritten, with_path
from domain.person import PersonDetails

PARTS = [{"label": "north", "value": 7}, {"label": "2", "value": 4}, {"label": "south", "value": 1}]


@pytest.fixture
def report(report_of, figure_fields, statement_fields):
    """Give a report with lists whose items have names, share names, or have none."""
    return report_of(
        place={"city": "Porto"},
        date={"edtf": "2031-05-02", "as_printed": "Friday"},
        participants=[
            {"key": "first", "person": "ada-quill", "role": "speaker"},
            {"person": "ada-quill", "party": "PT", "role": "host"},
            {"party": "PT", "name": "the pilots", "role": "guest"},
            {"name": "the dockers", "role": "attendee"},
            {"office": "Harbour Master", "role": "attendee"},
        ],
        statements=[
            statement_fields,
            {**statement_fields, "key": "again"},
            {**statement_fields, "point": "fog-is-blind", "key": "fog"},
        ],
        figures=[figure_fields, {**figure_fields, "key": "parts", "value": None, "operator": "vague", "parts": PARTS}],
    )


def read(value, path):
    """Return what stands at a path that is written with slashes."""
    return read_path(value, path.split("/"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("title", "Lighthouse week in Lisbon", id="a field"),
        pytest.param("what/kind", "conference", id="a field of a field"),
        pytest.param("place", {"city": "Porto"}, id="a value with parts"),
        pytest.param("place/country", None, id="an empty field"),
        pytest.param("treaty", None, id="an empty field of the value itself"),
        pytest.param("figures/total/value", "12", id="a number, as text: no digit is lost"),
        pytest.param("figures/1/value", "12", id="an item by number"),
        pytest.param("figures/parts/parts/north/value", "7", id="a part by its label"),
        pytest.param("figures/parts/parts/3/value", "1", id="the second of two of one label, by number"),
        pytest.param("figures/parts/parts/2/value", "4", id="an item whose name is its number"),
        pytest.param("participants/first/role", "speaker", id="a participant by key"),
        pytest.param("participants/ada-quill/role", "host", id="by person, where there is no key"),
        pytest.param("participants/PT/role", "guest", id="by party, where there is no person"),
        pytest.param("participants/the dockers/role", "attendee", id="by name, where there is nothing else"),
        pytest.param("participants/5/office", "Harbour Master", id="by number, where there is no name"),
        pytest.param("statements/lamps-save-ships/evidence/1/paragraph", 2, id="a statement by point"),
        pytest.param("statements/again/point", "lamps-save-ships", id="a statement by key, where it has one"),
        pytest.param("evidence/1/where", "body", id="evidence by number"),
    ],
)
def test_a_path_leads_to_a_claim(report, path, expected):
    """Read a claim from the outside in: fields by name, items by what names them or by number."""
    at = read(report, path)

    assert ({key: at[key] for key in expected} if isinstance(expected, dict) else at) == expected


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("titel", r"nothing at 'titel'; there is what, .*; did you mean 'title'\?", id="a field"),
        pytest.param("place/citty", r"nothing at 'place/citty'; .*; did you mean 'city'\?", id="a field of a field"),
        pytest.param("figures/totals", r"there is .*total.*, 1, 2; did you mean 'total'\?", id="a name"),
        pytest.param("figures/3/value", "nothing at 'figures/3'; there is .*parts.*, 1, 2$", id="a number"),
        pytest.param("figures/0", "nothing at 'figures/0'", id="zero"),
        pytest.param("figures/-1", "nothing at 'figures/-1'", id="a negative number"),
        pytest.param("figures/01", "nothing at 'figures/01'", id="a number with a nought before it"),
        pytest.param("statements/fog-is-blind", "nothing at 'statements/fog-is-blind'", id="a point that has a key"),
        pytest.param("title/1", "nothing at 'title/1'; there is nothing below$", id="below text"),
        pytest.param("treaty/name", "nothing at 'treaty/name'; there is nothing below$", id="below nothing"),
        pytest.param("relations/1", "nothing at 'relations/1'; there is nothing below$", id="in an empty list"),
        pytest.param("/title", "nothing at ''; there is what", id="an empty step"),
    ],
)
@pytest.mark.parametrize("change", [False, True], ids=["to read", "to change"])
def test_a_path_that_leads_nowhere_is_refused(report, path, message, change):
    """Refuse a path at its first step that leads nowhere, with what there is and what is near."""
    with pytest.raises(RefusedError, match=message):
        with_path(report, path.split("/"), "x") if change else read(report, path)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        pytest.param("title", "Lamp week", id="a field"),
        pytest.param("treaty", "lamp-treaty", id="an empty field"),
        pytest.param("figures/total/value", "13", id="a number"),
        pytest.param("figures/parts/parts/3/value", "2", id="a part"),
        pytest.param("participants/PT/name", "the crews", id="a participant"),
        pytest.param("statements/again/text", "Lamps help.", id="a statement"),
    ],
)
def test_one_claim_is_changed_and_no_other(report, path, new):
    """Return a value that differs at the path alone, and leave the given one as it was."""
    before = report.model_dump_json()

    after = with_path(report, path.split("/"), new)

    assert read(after, path) == new
    assert with_path(after, path.split("/"), read(report, path)) == report
    assert report.model_dump_json() == before


@pytest.mark.parametrize(
    ("path", "new", "bounds"),
    [
        pytest.param("date/edtf", "2031-06", ("2031-06-01", "2031-06-30"), id="its text"),
        pytest.param("date", "2031", ("2031-01-01", "2031-12-31"), id="the whole, as text"),
        pytest.param("date", {"edtf": "2031-07-01"}, ("2031-07-01", "2031-07-01"), id="the whole, as a mapping"),
        pytest.param("date/as_printed", "On Friday", ("2031-05-02", "2031-05-02"), id="its words"),
    ],
)
def test_what_is_derived_follows(report, path, new, bounds):
    """Derive the bounds of a changed date again, and keep those of another."""
    after = with_path(report, path.split("/"), new)

    assert (after.date.earliest, after.date.latest) == bounds


@pytest.mark.parametrize(
    ("path", "new", "message"),
    [
        pytest.param("date/edtf", "2031-02-30", "date/edtf cannot be '2031-02-30': .*does not exist", id="no such day"),
        pytest.param(
            "figures/total/unit", "EUR", "total/unit cannot be 'EUR': .*is not a unit of", id="a rule of a part"
        ),
        pytest.param("figures/total/key", "parts", "key cannot be 'parts': .*used twice", id="a rule of the whole"),
        pytest.param("title", 5, "title cannot be 5: ", id="another type"),
        pytest.param("what/kind", "nonsense", "what/kind cannot be 'nonsense'", id="an unknown kind"),
        pytest.param("place", {"town": "Faro"}, "place cannot be .*", id="an unknown field"),
    ],
)
def test_a_value_that_would_break_a_rule_is_refused(report, path, new, message):
    """Refuse a change after which the value is invalid, with the path, the value and the rule."""
    with pytest.raises(RefusedError, match=message):
        with_path(report, path.split("/"), new)


def test_what_is_put_in_is_checked_and_what_stands_is_not(report):
    """Let a correction of the log bring in any code; refuse a new one, but not what stands beside such a code."""
    recorded = with_path(report, ["place", "country"], "QI")

    assert recorded.place.country == "QI"
    assert rewritten(recorded, ["title"], "Lamp week")[0].place.country == "QI"
    with pytest.raises(RefusedError, match="place/country cannot be 'QZ': 'QZ' is not a known country"):
        rewritten(recorded, ["place", "country"], "QZ")
    with pytest.raises(RefusedError, match="participants/PT/party cannot be 'QI': 'QI' is not a known party"):
        rewritten(recorded, ["participants", "PT", "party"], "QI")


def test_half_of_what_is_derived_is_completed(report):
    """Derive the bound that a changed date leaves out, and refuse one that its text does not give."""
    date = {"edtf": "2031-06", "earliest": "2031-06-01", "latest": None}

    assert rewritten(report, ["date"], date)[0].date.latest == "2031-06-30"
    with pytest.raises(RefusedError, match="earliest is derived from edtf '2031-05-02'"):
        rewritten(report, ["date", "earliest"], "2031-05-01")


@given(
    name=st.text("abc ", min_size=1).filter(str.strip),
    spellings=st.lists(st.text("abc", min_size=1), min_size=1, max_size=4),
    data=st.data(),
)
def test_what_is_written_at_a_path_is_read_there(name, spellings, data):
    """Read back at any path what was written there, in a list with any items."""
    person = PersonDetails(id="ada-quill", name=name, spellings=tuple(spellings))
    number = data.draw(st.integers(1, len(spellings)))

    after = with_path(person, ["spellings", str(number)], "Adah")

    assert read_path(after, ["spellings", str(number)]) == "Adah"
    assert [index for index in range(len(spellings)) if after.spellings[index] != person.spellings[index]] == [
        number - 1
    ]
