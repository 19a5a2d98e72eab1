"""What the seeds keep to: each point once, one spelling, whose words and whose quantity, and the order of the day."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.ordering import Timed, earlier_first, in_order

Select = Callable[[str], list[Any]]

_OF_THE_FIRST_DAY = """SELECT id FROM occurrences
WHERE occurred_from = '2025-10-25' AND kind IN ('ceremony', 'speech', 'signing', 'press-conference') ORDER BY id"""


@pytest.fixture
def select(seeds_archive: Path) -> Iterator[Select]:
    """Give a way to read the tables that the seeds give."""
    with closing(sqlite3.connect(f"file:{seeds_archive}?mode=ro", uri=True)) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


@pytest.mark.parametrize("what", ["point", "text"])
def test_each_point_is_recorded_once_for_its_source_and_speaker(select: Select, what: str) -> None:
    """Given the statements, no source repeats a point, or its words, unless another speaker makes it."""
    said = Counter(select(f"SELECT source, {what}, attributed_to FROM statements"))

    assert [point for point, times in said.items() if times > 1] == []


@pytest.mark.parametrize(("table", "column"), [("statements", "text"), ("reports", "title"), ("pledges", "purpose")])
def test_names_are_spelled_in_one_way(select: Select, table: str, column: str) -> None:
    """Given the archive's own words, each state and person has one spelling in them."""
    spelled = f"SELECT {column} FROM {table} WHERE {column} LIKE '%Viet Nam%' OR {column} LIKE '%Antonio%'"

    assert select(spelled) == []


def test_a_venue_has_one_name(select: Select) -> None:
    """Given two spellings of the venue in print, one place stands for all that happened there."""
    assert select("SELECT DISTINCT place FROM occurrences WHERE place LIKE 'National%'") == [
        ("National Convention Center",)
    ]


def test_titles_of_provisions_name_no_speaker(select: Select) -> None:
    """Given the rules and contents of the convention, who said so stands with the statement, not in the title."""
    named = """SELECT title FROM reports WHERE occurrence IN (SELECT id FROM occurrences WHERE kind = 'provision')
    AND (title LIKE '%according to%' OR EXISTS (SELECT 1 FROM people WHERE title LIKE '%' || name || '%'))"""

    assert select(named) == []


def test_a_translation_came_out_no_earlier_than_its_article(select: Select) -> None:
    """Given the moments in the addresses of two articles, their translations came out then or later."""
    sql = "SELECT published, published_basis FROM sources WHERE translation_of IS NOT NULL ORDER BY id"

    assert select(sql) == [
        ("[2025-10-25T20:19:53..]", "inferred"),
        ("[2025-10-25T12:49:08..]", "inferred"),
    ]


def test_two_openings_are_perhaps_the_same(select: Select) -> None:
    """Given an opening session before the signing and an opening ceremony with it, they stay two, perhaps the same."""
    sql = "SELECT occurrence, other, source FROM relations WHERE relation = 'perhaps-same' AND inferred IS NOT NULL"

    assert select(sql) == [("convention-opening-ceremony", "opening-session", "baotintuc-2025-10-25")]


@pytest.mark.parametrize("occurrence", ["president-receives-secretary-general", "chinh-visit-to-un-exhibition"])
def test_a_caption_without_a_day_gives_only_the_latest(select: Select, occurrence: str) -> None:
    """Given captions that print no day, what they show was on 25 October at the latest."""
    assert select(f"SELECT occurred FROM occurrences WHERE id = '{occurrence}'") == [("[..2025-10-25]",)]


def test_a_paragraph_that_names_its_authority_is_attributed_to_it(select: Select) -> None:
    """Given what a paragraph says according to the United Nations, it is not the deputy minister's."""
    claims = (
        "SELECT attributed_to FROM {} WHERE source = 'closing-press-conference' "
        "AND json_extract(evidence, '$[0].paragraph') = 12"
    )
    found = [claim for table in ("figures", "statements") for claim in select(claims.format(table))]

    assert found == [("United Nations",)] * 3


def test_growth_is_projected_and_has_a_subject(select: Select) -> None:
    """Given the growth that is expected, it is a projection of Vietnam's economy."""
    sql = "SELECT subject, projection, value, operator FROM figures WHERE measure = 'economic-growth'"

    assert select(sql) == [("VN", 1, 8, "more-than")]


def test_readiness_is_not_a_pledge(select: Select) -> None:
    """Given what parties promised and what they are ready for, only the promises are pledges."""
    pledgers = dict(select("SELECT pledger, COUNT(DISTINCT occurrence) FROM pledges GROUP BY pledger"))

    assert pledgers == {"AU": 1, "KH": 1, "VN": 2, "un": 2, "unodc": 1}


def test_the_conference_went_on_for_two_days(select: Select) -> None:
    """Given reports of one day and of two, the conference stands with both, and the signing on the first."""
    sql = "SELECT occurred_from, occurred_to FROM occurrences WHERE id = '{}'"

    assert select(sql.format("signing-ceremony-and-high-level-conference")) == [("2025-10-25", "2025-10-26")]
    assert select(sql.format("signing-of-the-hanoi-convention")) == [("2025-10-25", "2025-10-25")]


def test_the_day_is_in_the_order_of_the_reports(select: Select) -> None:
    """Given what reports put before what, session and speeches come before the signing, and the press after it."""
    pairs = filter(None, (earlier_first(*row) for row in select("SELECT relation, occurrence, other FROM relations")))
    ordered = in_order([Timed(identity) for (identity,) in select(_OF_THE_FIRST_DAY)], list(pairs))
    place = {identity: index for index, identity in enumerate(ordered)}

    signing = place["signing-of-the-hanoi-convention"]
    before = ("opening-session", "guterres-ceremony-speech", "waly-ceremony-speech")
    assert max(place[identity] for identity in before) < signing
    assert signing < min(place["press-conference-chinh-guterres"], place["chinh-session-speech"])
