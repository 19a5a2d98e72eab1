"""Go from articles never seen before to published occurrences, as an archivist does: new, check, append, verify.

The articles, in `archivist/`, are our own: a wire report, a ministry's press release in French, a transcript, and a
table of signatures with 30 parties. The parties and the day of the table are those of the Convention on Cybercrime,
opened for signature in Budapest on 23 November 2001.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from timeline.cli import run

ARTICLES = Path(__file__).parent / "archivist"
ORDER = ("wire", "communique", "transcript")


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys):
    """Give a function that runs a command on an empty archive of its own, beside the articles."""
    for article in ARTICLES.iterdir():
        (tmp_path / article.name).write_bytes(article.read_bytes())
    monkeypatch.chdir(tmp_path)
    for name in ("TIMELINE_ARCHIVE", "TIMELINE_BY"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments, code=0):
        capsys.readouterr()
        ended = run(list(map(str, arguments)))
        out, err = capsys.readouterr()
        assert ended == code, out + err
        return out

    command("init", "lakes")
    (tmp_path / "lakes" / "archive.db").rename(tmp_path / "archive.db")
    return command


@pytest.mark.thorough
def test_three_articles_become_one_story(desk):
    """Given three articles in three styles, each is complete, corroborates what is one, and opens what clashes."""
    checked = {}
    for name in ORDER:
        checked[name] = desk("check", f"{name}.yaml", "--document", f"{name}.txt")
        assert checked[name].endswith("events to append, complete\n")
        desk("append", f"{name}.yaml", "--by", "jane")

    conflict = "the conflict treaty/shared-lakes-treaty/signatories@2033-03-14"
    assert f"opens {conflict}" in checked["communique"]
    assert f"changes {conflict}" in checked["transcript"]
    verified = desk("verify", "--documents", ".")
    assert verified.count("and every number accounted for") == 3
    signing = json.loads(desk("show", "signing-of-the-shared-lakes-treaty", "--json"))
    assert signing["occurrence"]["sources_count"] == 3


def test_likely_duplicates_are_listed_with_the_line_to_change(desk, tmp_path):
    """Given a second source with other names for known occurrences, each is listed, with the reasons and the remedy."""
    desk("append", "wire.yaml", "--by", "jane")
    path = tmp_path / "communique.yaml"
    renamed = path.read_text("utf-8").replace("swiss-pledge-for-lake-gauges", "swiss-money")
    path.write_text(renamed, "utf-8")

    output = desk("check", "communique.yaml")

    line = renamed[: renamed.index("swiss-money")].count("\n") + 1
    assert f"communique.yaml:{line}: is 'swiss-money' recorded already, as 'swiss-pledge-for-lake-gauges'" in output
    assert "both are a pledge of 12400000 CHF by CH; both are undated" in output
    assert "write 'occurrence: swiss-pledge-for-lake-gauges' there" in output


@pytest.mark.thorough
def test_a_table_of_thirty_signatures_is_typed_in_by_one_command(desk, tmp_path):
    """Given a table with a party and a day in each line, the report file has a signature of each, with its evidence."""
    options = ("--publisher", "Council of Europe", "--published", "2001-11-23", "--treaty", "budapest-convention")
    desk("new", "table.yaml", "--document", "table.txt", *options, "--action", "signature")
    path = tmp_path / "table.yaml"
    text = path.read_text("utf-8")
    assert text.count("\n  - occurrence: budapest-convention-signature-") == 30
    for old, new in {
        "budapest-convention, name: }": "budapest-convention, name: Convention on Cybercrime}",
        '# - {paragraphs: 1, reason: ""}': "- {paragraphs: [1, 3], reason: The headings of the table.}",
    }.items():
        assert old in text
        text = text.replace(old, new)
    text = re.sub(r'# (- {paragraph: [12], number: "\d+", reason: )""}', r"\1Of the heading.}", text)
    path.write_text(text, "utf-8")

    assert desk("check", "table.yaml", "--document", "table.txt") == "table.yaml: 32 events to append, complete\n"
    desk("append", "table.yaml", "--by", "jane")

    days = json.loads(desk("show", "budapest-convention", "--json"))
    assert days["treaty"]["signatories_named"] == 30


@pytest.mark.parametrize("name", ORDER)
@pytest.mark.one_in(3)
def test_a_draft_has_a_line_for_all_that_an_article_has(desk, tmp_path, name):
    """Given an article, every number and paragraph has a line: with all of them left out, only the reports lack."""
    language = "fr" if name == "communique" else "en"
    desk("new", "started.yaml", "--document", f"{name}.txt", "--published", "2033-03-14", "--language", language)
    path = tmp_path / "started.yaml"
    text = path.read_text("utf-8")

    text = re.sub(r'# (- {paragraphs?: .*reason: )"(?:A time of day\.)?"}', r"\1Left out.}", text)
    path.write_text(text.replace('reason: ""', "reason: Told on the command line."), "utf-8")

    checked = desk("check", "started.yaml", "--document", f"{name}.txt", code=1)
    assert "reports: the file reports nothing yet" in checked
    assert checked.endswith("started.yaml: 1 thing to do\n")


def test_nothing_of_an_article_but_words_of_figures_dates_and_names_is_written(desk, tmp_path):
    """Given an article, no five words of it in a row are in the file started from it, but in the words of a claim."""
    for name in ORDER:
        desk("new", f"{name}-started.yaml", "--document", f"{name}.txt", "--published", "2033-03-14")
        written = re.sub(r'as_printed: "[^"]*"', "", (tmp_path / f"{name}-started.yaml").read_text("utf-8"))
        words = (tmp_path / f"{name}.txt").read_text("utf-8").split()
        assert [five for five in zip(*(words[n:] for n in range(5)), strict=False) if " ".join(five) in written] == []
