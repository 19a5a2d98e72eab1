"""Parts under their wholes, within a day of the timeline."""

from itertools import permutations

import pytest

from tests.web.conftest import Reader, make_archive, text_of
from timeline.web.nesting import in_order, nest


def members(names):
    """Return rows of a group, in the order of their names."""
    return [{"id": name, "title": name.upper()} for name in names]


def wholes(**above):
    """Return what each occurrence is part of: `speech="session"`, several with spaces between them."""
    return {part: [{"other": name, "title": name.upper()} for name in names.split()] for part, names in above.items()}


def outline(entries):
    """Return entries as nested pairs of an id and its parts; a ghost has a star."""
    return [(entry.id if entry.row else f"*{entry.id}", outline(entry.parts)) for entry in entries]


def ids_in(entries):
    """Return the ids of all entries with a row, parts after their wholes."""
    return [name for entry in entries for name in ([entry.id] if entry.row else []) + ids_in(entry.parts)]


@pytest.mark.parametrize(
    ("names", "parents", "expected"),
    [
        pytest.param("", {}, [], id="nobody"),
        pytest.param("ab", {}, [("a", []), ("b", [])], id="no wholes"),
        pytest.param("abc", wholes(a="c", b="c"), [("c", [("a", []), ("b", [])])], id="parts before their whole"),
        pytest.param("abc", wholes(b="a", c="b"), [("a", [("b", [("c", [])])])], id="three levels"),
        pytest.param("ab", wholes(a="x", b="x"), [("*x", [("a", []), ("b", [])])], id="one ghost for both"),
        pytest.param("ab", wholes(a="x", b="y"), [("*x", [("a", [])]), ("*y", [("b", [])])], id="two ghosts"),
        pytest.param("a", wholes(a="x y"), [("*x", [("a", [])])], id="the first of two wholes elsewhere"),
        pytest.param("ab", wholes(b="x a"), [("a", [("b", [])])], id="a whole here before one elsewhere"),
        pytest.param("ab", wholes(a="x", b="a"), [("*x", [("a", [("b", [])])])], id="a ghost above two levels"),
        pytest.param("abc", wholes(b="x"), [("a", []), ("*x", [("b", [])]), ("c", [])], id="a ghost in its place"),
        pytest.param("a", wholes(a="a"), [("a", [])], id="part of itself"),
    ],
)
def test_parts_stand_under_their_whole(names, parents, expected):
    """Given what each is part of, parts stand under their whole in their order; a whole elsewhere is only named."""
    assert outline(nest(members(names), parents)) == expected


def test_a_ghost_has_the_title_of_the_whole_and_no_row():
    """Given a part of what is on another day, what is shown of the whole is its title, to link to it."""
    (ghost,) = nest(members("a"), {"a": [{"other": "x", "title": "Talks"}]})

    assert (ghost.id, ghost.title, ghost.row) == ("x", "Talks", None)
    assert ghost.parts[0].row == {"id": "a", "title": "A"}


@pytest.mark.parametrize(
    "parents",
    [
        wholes(a="b", b="c", c="a"),
        wholes(a="b", b="a", c="a b"),
        wholes(a="a", b="b", c="c"),
        wholes(a="b c", b="a c", c="a b"),
        wholes(a="b x", b="a x", c="x"),
    ],
    ids=["circle of three", "part of a circle", "each of itself", "all of all", "circle with a ghost"],
)
def test_contradictory_wholes_lose_nobody(parents):
    """Given sources that put occurrences inside each other, each is shown exactly once, whatever the order."""
    for names in permutations("abc"):
        assert sorted(ids_in(nest(members(names), parents))) == ["a", "b", "c"]


def rows_of(*names, **times):
    """Return rows of 1 May 2031, some of which have a part of the day."""
    day = {"occurred_from": "2031-05-01"}
    return [{**row, **day, "part_of_day": times.get(row["id"])} for row in members(names)]


@pytest.mark.parametrize(
    ("names", "times", "parents", "pairs", "expected"),
    [
        pytest.param("cba", {}, {}, [], [("c", []), ("b", []), ("a", [])], id="as given"),
        pytest.param("cba", {}, {}, ["ab"], [("c", []), ("a", []), ("b", [])], id="one before another"),
        pytest.param("ba", {"b": "evening", "a": "noon"}, {}, [], [("a", []), ("b", [])], id="parts of the day"),
        pytest.param("wba", {}, wholes(a="w", b="w"), ["ab"], [("w", [("a", []), ("b", [])])], id="within a whole"),
        pytest.param("wba", {}, wholes(a="w"), ["ba"], [("b", []), ("w", [("a", [])])], id="before a part of a whole"),
        pytest.param("ba", {}, wholes(b="x"), ["ab"], [("a", []), ("*x", [("b", [])])], id="before a part of a ghost"),
        pytest.param("ba", {}, wholes(b="a"), ["ba"], [("a", [("b", [])])], id="a whole and its part"),
    ],
)
def test_trees_are_in_order_at_every_level(names, times, parents, pairs, expected):
    """Given parts of the day, and what sources put first, siblings are in that order, whatever they are part of."""
    trees = nest(rows_of(*names, **times), parents)

    assert outline(in_order(trees, [(pair[0], pair[1]) for pair in pairs], "2031-05-01")) == expected


def test_a_part_of_another_day_orders_nothing():
    """Given the evening of the day before, what goes on is not put after the noon of this one."""
    trees = nest(rows_of("b", "a", b="evening", a="noon"), {})

    assert [tree.id for tree in in_order(trees, [], "2031-05-02")] == ["b", "a"]


@pytest.fixture(scope="module")
def congress(tmp_path_factory):
    """Give a reader of a congress of two days, with sessions and a speech in one of them, and of a season."""

    def entry(name, day, kind="conference", *relations):
        return {
            "occurrence": name,
            "what": kind,
            "title": name.capitalize(),
            "date": day,
            "relations": [{"type": kind, "other": other} for kind, other in relations],
            "evidence": 1,
        }

    reports = [
        entry("congress", "2031-05-01/2031-05-02"),
        entry("closing", "2031-05-02", "conference", ("part-of", "congress")),
        entry("opening", "2031-05-02", "conference", ("part-of", "congress"), ("before", "closing")),
        entry("address", "2031-05-02", "speech", ("part-of", "opening"), ("part-of", "congress")),
        entry("dinner", "2031-05-02", "meeting"),
        entry("season", "2031-05-01/2031-05-31"),
        entry("concert", "2031-05-03", "meeting", ("part-of", "season")),
    ]
    source = {"id": "gazette", "language": "en", "published": "2031-05-03"}
    return Reader(
        make_archive(tmp_path_factory.mktemp("congress") / "archive.db", {"source": source, "reports": reports})
    )


def test_a_day_names_a_whole_that_goes_on_for_long(congress):
    """Given a concert of a season of a month, the season has its own heading, and the day of the concert names it."""
    (ghost,) = congress.page("/timeline").xpath("//li[@class='ghost']")

    assert text_of(ghost.find("p")) == "Part of Season"
    assert ghost.xpath("./p/a/@href") == ["/occurrence/season"]
    assert [text_of(title) for title in ghost.xpath("./ol/li/p[@class='entry-title']")] == ["Concert"]


def test_a_whole_of_two_days_has_its_parts_on_the_day_that_they_were(congress):
    """Given sessions on the second day of a congress, they stand under it on that day, in their order."""
    first, second = congress.page("/timeline").xpath("//li[p[@class='entry-title']/a/@href='/occurrence/congress']")

    assert not first.xpath("./ol")
    titles = [text_of(title) for title in second.xpath("./ol/li/p[@class='entry-title']")]
    assert titles == ["Opening", "Closing"]


def test_a_speech_stands_under_its_session_alone(congress):
    """Given a speech in a session of a congress, it is listed once, below it; what is not a part is separate."""
    page = congress.page("/timeline")
    (speech,) = page.xpath("//li[p[@class='entry-title']/a/@href='/occurrence/address']")
    (dinner,) = page.xpath("//li[p[@class='entry-title']/a/@href='/occurrence/dinner']")

    assert text_of(speech.getparent().getparent().find("p")) == "Opening"
    assert not dinner.xpath("ancestor::li")


def test_a_filter_leaves_parts_whose_whole_it_hides(congress):
    """Given a filter that the speech alone passes, its whole is still named above it."""
    page = congress.page("/timeline?kind=speech")

    assert [text_of(title) for title in page.xpath("//p[@class='entry-title']")] == ["Address"]
    assert len(page.xpath("//li[@class='ghost']")) == 1
