"""A map is checked when it is read, and some come with the package."""

from __future__ import annotations

import re

import pytest

from tests.exchange.tables.conftest import HEADER, actions
from timeline.exchange.tables.guessing import guessed_map
from timeline.exchange.tables.maps import NoMapError, packaged, read_map
from timeline.exchange.tables.reading import read_table
from timeline.report_files.problems import ReportFileError

MAP = """\
about: Lamps
source: {id: "lamps-{published}", published: "{published}", language: en}
columns:
  - {name: lamp, header: Lamp, read: text}
  - {header: Notes, ignored: notes are not facts}
reports:
  - {occurrence: "{lamp}", what: announcement, title: "{lamp}", date: undated}
"""


@pytest.fixture
def problems(tmp_path):
    """Give a way to read a map with something replaced, and return what is wrong with it."""

    def reading(old: str, new: str) -> list[str]:
        path = tmp_path / "map.yaml"
        path.write_text(MAP.replace(old, new), "utf-8")
        assert old in MAP
        with pytest.raises(ReportFileError) as refused:
            read_map(str(path))
        return [re.sub(r"^.*?map.yaml:", "", str(problem)) for problem in refused.value.problems]

    return reading


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("read: text", "", "either read, as read: …, or ignored for a reason", id="neither"),
        pytest.param("ignored: notes are not facts", "name: x", "either read, as read: …, or ignored", id="no reason"),
        pytest.param("name: lamp, ", "", "a column that is read needs a name", id="no name"),
        pytest.param("header: Lamp,", "", "recognized either by its header or by a legend", id="no header"),
        pytest.param("read: text", "read: tekst", "did you mean 'text'", id="how it is read"),
        pytest.param("read: text", "read: action", "an action is read by the legend", id="action without a legend"),
        pytest.param("read: text", "read: word", "a word is read from a list", id="word without a list"),
        pytest.param(
            'title: "{lamp}"', 'title: "{lamb}"', "{lamb} is neither given nor read from a column", id="place"
        ),
        pytest.param('title: "{lamp}"', 'title: "{lamp.name}"', "{lamp.name} is not a part", id="part of a place"),
        pytest.param('occurrence: "{lamp}", ', "", "a report needs an occurrence", id="no id"),
        pytest.param("reports:\n  - {", "reports:\n  - {when: lamb, ", "did you mean 'lamp'", id="when"),
        pytest.param(
            "ignored: notes are not facts", "name: notes, read: text", "no report uses the column 'notes'", id="unused"
        ),
        pytest.param("about: Lamps", "abuot: Lamps", "did you mean 'about'", id="field"),
    ],
)
def test_a_map_that_is_not_clear_is_refused(problems, old, new, message):
    """Given a map with something wrong, a problem says what, and on which line."""
    found = problems(old, new)

    assert any(message in problem for problem in found)
    assert all(re.match(r"\d+:\d+: ", problem) for problem in found)


def test_the_maps_of_the_package_are_used_by_name():
    """Given their names, the maps of the package are read; another name is refused with the near one."""
    assert list(packaged()) == ["calendar", "figures", "timelinejs", "untc-status"]
    assert all(read_map(name).about for name in packaged())
    with pytest.raises(
        NoMapError, match=r"no map 'untc-statos': name a file, or one of .*; did you mean 'untc-status'"
    ):
        read_map("untc-statos")


def test_the_map_of_status_tables_names_no_treaty():
    """Given the map of the depositary, what it says holds of all its tables."""
    text = packaged()["untc-status"].read_text("utf-8")

    assert not re.search(r"(?i)\b(convention|protocol|statute|charter|covenant)\b|\d{4}", text)


def test_a_guessed_map_of_a_status_table_reads_it(read, tmp_path):
    """Given the first map that is guessed of a table, the table is read by it as by the map of the package."""
    table = HEADER + "Chad,14 Dec 2000,3 Oct 2001 a\nMali,,4 Oct 2002\n"
    path = tmp_path / "status.csv"
    path.write_text(table, "utf-8")
    (tmp_path / "map.yaml").write_text(guessed_map(read_table(path)), "utf-8")

    assert actions(read(table, read_map(str(tmp_path / "map.yaml")))) == actions(read(table))


def test_a_guessed_map_says_what_each_column_seems_to_be(tmp_path):
    """Given columns of days, numbers, parties and texts, each is guessed with an example, and nothing is invented."""
    path = tmp_path / "crowds.csv"
    path.write_text(
        'Where,Day,"How many, ""about""",Land\nHarbour,3 May 2031,1400,Chad\nQuay,04/05/2031,,Mali\n', "utf-8"
    )

    text = guessed_map(read_table(path))

    assert re.findall(r"name: (\w+), header: (.*), read: (\w+)", text) == [
        ("where", '"Where"', "text"),
        ("day", '"Day"', "day"),
        ("how_many_about", '"How many, \\"about\\""', "number"),
        ("land", '"Land"', "party"),
    ]
    map_path = path.with_suffix(".yaml")
    map_path.write_text(text, "utf-8")
    with pytest.raises(
        ReportFileError, match=r"no report uses the column 'land': use \{land\} in one, or write ignored"
    ):
        read_map(str(map_path))
    map_path.write_text(text.replace('header: "Land", read: party', 'header: "Land", ignored: all are here'), "utf-8")
    assert set(read_map(str(map_path)).needs) == {"published", "kind", "measure", "counted"}
