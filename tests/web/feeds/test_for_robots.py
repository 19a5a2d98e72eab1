"""What robots and language models read first: robots.txt and llms.txt."""

import re
from fnmatch import fnmatchcase
from urllib.robotparser import RobotFileParser

import pytest

from tests.web.feeds.conftest import Subscriber
from timeline.web.server import datasette_of

LINK = re.compile(r"- \[(?P<name>(?:[^\]\\]|\\.)+)\]\((?P<address>[^)]+)\): (?P<words>.+)")


@pytest.fixture(scope="module")
def sections(almanac):
    """Give the links of llms.txt by the heading above them, with their paths and descriptions."""
    return sections_of(almanac)


def sections_of(reader):
    """Return the links of llms.txt as in `sections`; every line of a list must be one link with its words."""
    _, *parts = reader.get("/llms.txt").text.split("\n## ")
    found = {}
    for part in parts:
        heading, *lines = part.splitlines()
        links = [LINK.fullmatch(line) for line in lines if line.startswith("-")]
        found[heading] = {
            link["name"]: (link["address"].removeprefix("http://localhost"), link["words"]) for link in links
        }
    return found


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/occurrence/day", True),
        ("/archive/figures", True),
        ("/archive/figures.json", True),
        ("/timeline?kind=speech", True),
        ("/-/static-plugins/timeline-archive/site.css", True),
        ("/-/databases", False),
        ("/archive?sql=select+1", False),
        ("/archive?x=1&sql=select+1", False),
        ("/archive/figures?_facet=unit", False),
        ("/archive/figures?a=b&_sort_desc=value", False),
        ("/archive/figures?_next=100", False),
    ],
)
def test_robots_may_read_pages_and_no_queries(almanac, path, allowed):
    """Given an address, robots may read it unless it is a query, or one of the many orders of a table."""
    lines = almanac.get("/robots.txt").text.splitlines()
    rules = [line.partition(": ")[::2] for line in lines if line.startswith(("Allow", "Disallow"))]

    # RFC 9309, 2.2.2: the longest rule that matches decides; a star is any text.
    matching = [(len(pattern), rule) for rule, pattern in rules if fnmatchcase(path, pattern.replace("?", "[?]") + "*")]
    assert (max(matching, default=(0, "Allow"))[1] == "Allow") is allowed


def test_robots_txt_is_read_by_a_parser(almanac):
    """Given robots.txt, a parser finds the rules for all robots and the sitemap's whole address."""
    answer = almanac.get("/robots.txt")
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())

    assert answer.headers["content-type"].startswith("text/plain")
    assert parser.site_maps() == ["http://localhost/sitemap.xml"]
    assert not parser.can_fetch("anyone", "/-/databases")


def test_llms_txt_counts_what_is_here(almanac, nothing):
    """Given an archive, its numbers are in the summary; an empty one has zeros, and no lists of nothing."""
    summary = almanac.get("/llms.txt").text.splitlines()[2]
    count = almanac.get("/archive/occurrences.json?_size=0&status__notin=retracted,merged").json()[
        "filtered_table_rows_count"
    ]

    assert f"{count} occurrences, 2 sources, 0 open conflicts." in summary
    assert "0 occurrences, 0 sources, 0 open conflicts." in nothing.get("/llms.txt").text
    assert list(sections_of(nothing)) == ["Pages", "Data", "Feeds"]


def test_llms_txt_has_sections_in_order(sections):
    """Given treaties and sources, what the archive is about comes before its pages, and data and feeds come last."""
    assert list(sections) == ["Treaties", "Pages", "Sources", "Data", "Feeds"]


@pytest.mark.thorough
def test_every_link_of_llms_txt_answers(almanac, sections):
    """Given the links, each answers; those of tables are JSON lists."""
    paths = {heading: [path for path, _ in links.values()] for heading, links in sections.items()}

    for path in (*paths["Treaties"], *paths["Pages"], *paths["Sources"], *paths["Feeds"]):
        assert almanac.get(path).status_code == 200, path
    for path in paths["Data"]:
        assert isinstance(almanac.get(path).json(), list), path


def test_names_cannot_be_read_as_markup(sections):
    """Given names with line breaks and the signs of Markdown, each stays on its line, within its link."""
    assert list(sections["Treaties"]) == ["Pact, of; the\\_Harbours"]
    assert list(sections["Sources"]) == ["News", r"Almanac \[of \*ports\*\]: Dates of \<ports\>"]


def test_sources_are_in_the_order_of_publication(sections):
    """Given sources, they come as they were published, with their days in words."""
    assert [words for _, words in sections["Sources"].values()] == ["published 1 May 2031", "published 2 May 2031"]


def test_a_treaty_says_until_when_it_can_be_signed(sections):
    """Given a last day for signature and nothing else about a treaty, its line has that day and no numbers."""
    ((_, words),) = sections["Treaties"].values()

    assert words == "not known to be in force by these reports; open for signature until 2032-12-31"


def test_a_site_of_another_name_and_address(almanac, tmp_path):
    """Given a title and description in metadata.yml and a public address, llms.txt has them, on one line each."""
    metadata = tmp_path / "metadata.yml"
    metadata.write_text(
        'title: "Ports\\n# of all"\ndescription: "Every *port*\\n## listed"\n'
        'plugins: {timeline-archive: {public_address: "http://ports.example"}}',
        "utf-8",
    )
    reader = Subscriber(almanac.path)
    reader.datasette = datasette_of(almanac.path, metadata)

    lines = reader.get("/llms.txt").text.splitlines()

    assert lines[0] == "# Ports # of all"
    assert lines[2].startswith(r"> Every \*port\* ## listed Now: ")
    assert any("(http://ports.example/timeline)" in line for line in lines)
    assert not any("localhost" in line for line in lines)
