"""`timeline new` starts a report file: what is known of a source, and what was found in its text, as comments."""

import hashlib
import io
import re
import sys

import pytest
import yaml

from timeline.report_files.drafting import SCHEMA_LINE

ARTICLE = """\
The Gazette, 2 May 2031

Ada Quay opened the talks on June 3. Germany gave €2.5 million for 31 gauges.

On Tuesday there was fog.
"""
TABLE = """\
Signatures of the Treaty of the Harbours
Germany 04/05/2031 06/07/2031
France 04/05/2031
Spain and Portugal 04/05/2031 06/07/2031
Norway 04/05/2031 in 2031
"""


@pytest.fixture
def article(tmp_path):
    """Give a made-up article."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    """Give a made-up table of what parties did, two days a line where it is whole."""
    path = tmp_path / "table.txt"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture
def terminal(monkeypatch, capsys):
    """Give a way to answer what is asked on a terminal: a line for each question."""

    class Typed(io.StringIO):
        def isatty(self):
            return True

    def answer(*lines):
        monkeypatch.setattr(sys, "stdin", Typed("".join(f"{line}\n" for line in lines)))
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    return answer


def written(path):
    """Return a report file's text, and its content."""
    text = path.read_text("utf-8")
    return text, yaml.safe_load(text)


def test_a_file_is_started_with_nothing(timeline, tmp_path):
    """Given a name alone, and no archive, the file has the fields to fill in and is what its editor knows."""
    outcome = timeline("new", "my report.yaml")

    text, content = written(tmp_path / "my report.yaml")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "wrote my report.yaml\nnext: fill it in, then: timeline check my report.yaml\n"
    assert text.startswith(f"{SCHEMA_LINE}\n")
    assert content["source"] == {"id": "my-report", "published": None, "language": "en"}
    assert content["reports"] is None
    assert max(map(len, text.splitlines())) <= 120


def test_options_are_written_to_it(timeline, small, tmp_path):
    """Given options, the source has all of them; a known treaty is named, and not registered again."""
    timeline(
        *(
            "new",
            "a.yaml",
            "--publisher",
            'The "Daily": Post',
            "--title",
            "Fog # and ice",
            "--url",
            "https://x.example/",
        ),
        *("--published", "2031-05-02", "--language", "fr", "--treaty", "harbour-treaty"),
    )

    text, content = written(tmp_path / "a.yaml")
    assert content["source"] == {
        "id": "the-daily-post-2031-05-02",
        "publisher": {"name": 'The "Daily": Post'},
        "title": "Fog # and ice",
        "url": "https://x.example/",
        "published": yaml.safe_load("2031-05-02"),
        "language": "fr",
    }
    assert content["treaties"] is None
    assert "  #   treaty: harbour-treaty\n" in text


def test_a_treaty_that_is_not_known_is_to_be_registered(timeline, small, tmp_path):
    """Given a treaty that the archive does not have, the file has a line for it, without its name."""
    timeline("new", "a.yaml", "--treaty", "tide-accord")

    assert written(tmp_path / "a.yaml")[1]["treaties"] == [{"id": "tide-accord", "name": None}]


@pytest.mark.parametrize(
    ("name", "options", "slug"),
    [
        pytest.param("a.yaml", ["--id", "my-source"], "my-source", id="as given"),
        pytest.param("a.yaml", ["--publisher", "Port Post", "--published", "2031-05"], "port-post-2031-05", id="month"),
        pytest.param(
            "a.yaml", ["--publisher", "Post", "--published", "2031-05-02T09:00:00Z"], "post-2031-05-02", id="time"
        ),
        pytest.param("a.yaml", ["--publisher", "Post", "--published", "undated"], "post", id="undated"),
        pytest.param("a.yaml", ["--publisher", "Post"], "post", id="publisher alone"),
        pytest.param("Fog & ice.yaml", ["--published", "2031-05-02"], "fog-ice", id="name of the file"),
        pytest.param("a.yaml", ["--publisher", "新聞"], "a-source", id="no letter that a slug may have"),
    ],
)
def test_a_source_has_an_id_without_being_given_one(timeline, tmp_path, name, options, slug):
    """Given no --id, it is made from the publisher and the day, or else from the name of the file."""
    timeline("new", name, *options)

    assert written(tmp_path / name)[1]["source"]["id"] == slug


def test_what_is_found_in_an_article_stands_in_comments(timeline, small, article, tmp_path):
    """Given an article, its fingerprint is there, and each paragraph has an entry of what was found in it."""
    outcome = timeline(
        "new", "a.yaml", "--document", article, "--publisher", "the gazette", "--published", "2031-05-02"
    )

    text, content = written(tmp_path / "a.yaml")
    assert outcome.out == (
        "wrote a.yaml: 3 paragraphs; found 6 numbers, 3 dates, 2 names, 2 figures\n"
        f"next: fill it in, then: timeline check a.yaml --document {article} --fix\n"
        "note: the text looks like en; if it is not, use --language\n"
    )
    source = content["source"]
    assert source["publisher"] == {"name": "the gazette", "evidence": 1}
    assert source["sha256"] == hashlib.sha256(ARTICLE.encode()).hexdigest()
    assert (source["bytes"], source["paragraphs"]) == (len(ARTICLE.encode()), 3)
    assert content["reports"] is None
    assert "  # --- paragraph 2, 77 characters; Ada Quay (person/ada-quay), Germany (DE)\n" in text


def test_what_stands_in_comments_is_right_once_it_is_taken_up(timeline, small, article, tmp_path):
    """Given the entry of a paragraph without its comment signs, it is YAML with the date, money and number found."""
    timeline("new", "a.yaml", "--document", article, "--published", "2031-05-02")
    text, _ = written(tmp_path / "a.yaml")

    entry = text.partition("# --- paragraph 2")[2].partition("# --- paragraph 3")[0].partition("\n")[2]
    (report,) = yaml.safe_load(re.sub(r"^  # ", "", entry, flags=re.MULTILINE))

    assert report["date"]["edtf"] == yaml.safe_load("2031-06-03")
    assert report["date"]["as_printed"] == "on June 3"
    assert report["date"]["basis"] == "year-inferred"
    assert report["evidence"] == 2
    assert [(figure["value"], figure["unit"], figure["as_printed"]) for figure in report["figures"]] == [
        (2500000, "EUR", "€2.5 million"),
        (31, "count", "31 gauges"),
    ]
    assert report["figures"][1]["key"] == report["figures"][1]["counted"] == "gauges"
    assert "# because of 'gauges', to be registered under populations" in text
    assert 'populations:\n  # - {id: gauges, meaning: "gauges"}\n' in text
    reason = "The last such weekday up to the day of publication, 2031-05-02."
    assert '{edtf: 2031-04-29, as_printed: "On Tuesday", basis: inferred, inferred_from: {source: a}, ' in text
    assert f'reason: "{reason}"' in text


@pytest.mark.parametrize("document", [None, "article.txt"], ids=["nothing", "an article"])
def test_a_file_is_never_written_over(timeline, article, tmp_path, document):
    """Given the name of a file that is there, it stays as it is, and the program exits with 1."""
    path = tmp_path / "a.yaml"
    path.write_text("mine", "utf-8")

    outcome = timeline("new", path, *(["--document", document] if document else []))

    assert outcome == (1, "", f"{path} exists already; choose another name, or remove it first\n")
    assert path.read_text("utf-8") == "mine"


def test_a_file_without_a_folder_is_refused(timeline, tmp_path):
    """Given the name of a file in a folder that is not there, one line says so."""
    path = tmp_path / "nowhere" / "a.yaml"

    outcome = timeline("new", path)

    assert outcome == (1, "", f"{path.parent} is not a folder, so a.yaml cannot be written in it\n")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        pytest.param(["--id", "My Source"], "'My Source' is not a valid slug: use lowercase letters", id="id"),
        pytest.param(["--treaty", "a--b"], "'a--b' is not a valid slug", id="treaty"),
        pytest.param(["--published", "2 May"], "'--published'", id="date"),
        pytest.param(["--published", "2031-13"], "'--published'", id="month that is none"),
        pytest.param(["--date-order", "DYM"], "'DYM' is not one of 'DMY', 'MDY', 'YMD'", id="order"),
        pytest.param(["--action", "handshake"], "'handshake' is not one of", id="action"),
        pytest.param(["--action", "signature"], "--action needs --document and --treaty", id="action alone"),
        pytest.param(
            ["--action", "signature", "--document", "article.txt"],
            "--action needs --document",
            id="action without treaty",
        ),
        pytest.param(["--document", "nowhere.txt"], "'nowhere.txt' does not exist", id="document"),
    ],
)
def test_wrong_options_exit_with_2(timeline, article, tmp_path, options, complaint):
    """Given an invalid option, the message names it, the program exits with 2, and nothing is written."""
    outcome = timeline("new", "a.yaml", *options)

    assert (outcome.code, outcome.out) == (2, "")
    assert complaint in " ".join(outcome.err.split())
    assert not (tmp_path / "a.yaml").exists()


def test_what_is_not_an_archive_is_refused(timeline, tmp_path):
    """Given an --archive that is not an archive, the program says so, and writes nothing."""
    (tmp_path / "archive.db").write_text("mine", "utf-8")

    outcome = timeline("new", "a.yaml")

    assert outcome.code == 1
    assert "archive.db is not an archive" in outcome.err
    assert not (tmp_path / "a.yaml").exists()


@pytest.mark.parametrize(
    ("text", "options", "notes"),
    [
        pytest.param(
            "Les bateaux du port sont en retard, et c'est la faute du brouillard qui les retient.",
            [],
            ["the text looks like fr; if it is not, use --language"],
            id="detected",
        ),
        pytest.param(
            "Les bateaux du port sont en retard, et c'est la faute du brouillard qui les retient.",
            ["--language", "en"],
            ["the language is 'en' as you say, but the text looks like 'fr'"],
            id="another one than that given",
        ),
        pytest.param(
            "A 1\tB 2\nC 3\tD 4\nE 5\tF 6\nG 7\tH 8",
            ["--language", "en"],
            [
                "the text looks like a table: 4 of 4 lines have 2 columns; read its lines with --action, or its file "
                "with timeline import"
            ],
            id="a table",
        ),
    ],
)
@pytest.mark.one_in(3)
def test_what_a_text_looks_like_is_noted(timeline, tmp_path, text, options, notes):
    """Given a text, its language is detected where none is given, and a table is said to be one."""
    (tmp_path / "a.txt").write_text(text, "utf-8")

    out = timeline("new", "a.yaml", "--document", "a.txt", *options).out

    assert [line.removeprefix("note: ") for line in out.splitlines() if line.startswith("note: ")] == notes


# --- asked on a terminal ---


def test_a_terminal_is_prompted_for_missing_options(timeline, terminal, tmp_path):
    """Given a terminal, each field without an option is prompted for on standard error."""
    terminal("Port Post", "", "2031-05-02", "vi", "tide-accord")

    outcome = timeline("new", "a.yaml", "--title", "Fog")

    assert outcome.code == 0
    _, content = written(tmp_path / "a.yaml")
    assert content["source"] == {
        "id": "port-post-2031-05-02",
        "publisher": {"name": "Port Post"},
        "title": "Fog",
        "published": yaml.safe_load("2031-05-02"),
        "language": "vi",
    }
    assert content["treaties"] == [{"id": "tide-accord", "name": None}]
    assert "Who published it" in outcome.err
    assert "Its title" not in outcome.err
    assert "Who" not in outcome.out


def test_enter_skips(timeline, terminal, tmp_path):
    """Given nothing but Enter, the file is as without a terminal."""
    terminal(*[""] * 6)

    assert timeline("new", "a.yaml").code == 0

    assert written(tmp_path / "a.yaml")[1]["source"] == {"id": "a", "published": None, "language": "en"}


def test_enter_takes_the_language_of_the_text(timeline, terminal, tmp_path):
    """Given a text in French, the question says so, and Enter takes it."""
    (tmp_path / "a.txt").write_text(
        "Les bateaux du port sont en retard, et c'est le brouillard qui les retient.", "utf-8"
    )
    terminal(*[""] * 6)

    outcome = timeline("new", "a.yaml", "--document", "a.txt")

    assert "Its language (en, fr, vi …; the text looks like fr)" in outcome.err
    assert written(tmp_path / "a.yaml")[1]["source"]["language"] == "fr"


def test_a_wrong_answer_is_explained_and_asked_for_again(timeline, terminal, tmp_path):
    """Given an invalid date and an invalid slug, each is explained, and asked for again."""
    terminal("", "", "", "2 May", "2031-05-02", "", "Tide Accord", "tide-accord")

    outcome = timeline("new", "a.yaml")

    assert outcome.code == 0
    _, content = written(tmp_path / "a.yaml")
    assert str(content["source"]["published"]) == "2031-05-02"
    assert content["treaties"][0]["id"] == "tide-accord"
    assert outcome.err.count("When it was published") == 2
    assert "'Tide Accord' is not a valid slug" in outcome.err


def test_leaving_a_question_writes_nothing(timeline, terminal, tmp_path):
    """Given a terminal that is left at a question, nothing is written, and the program exits with 130."""
    terminal("Port Post")

    assert timeline("new", "a.yaml").code == 130
    assert not (tmp_path / "a.yaml").exists()


# --- tables ---

ROWS = ("--document", "table.txt", "--treaty", "harbour-treaty", "--action", "signature", "--action", "ratification")


def test_a_line_with_one_party_and_its_days_is_a_report_of_each_action(timeline, small, table, tmp_path):
    """Given two columns of days, a whole line becomes two reports; all others stay comments."""
    timeline("new", "a.yaml", *ROWS, "--date-order", "DMY")

    text, content = written(tmp_path / "a.yaml")
    assert [
        (report["occurrence"], str(report["date"]["edtf"]), report["evidence"]) for report in content["reports"]
    ] == [
        ("harbour-treaty-signature-de", "2031-05-04", 2),
        ("harbour-treaty-ratification-de", "2031-07-06", 2),
    ]
    assert content["reports"][0]["what"] == {"kind": "treaty-action", "action": "signature", "party": "DE"}
    assert content["reports"][1]["title"] == "Germany: ratification"
    for number in (1, 3, 4, 5):
        assert f'# - {{paragraphs: {number}, reason: ""}}' in text
    assert "# - {paragraphs: 2" not in text


def test_a_draft_knows_the_words_of_the_archive(timeline, small, table, tmp_path):
    """Given registered words, a draft lists them, and a line with a registered organization becomes its reports."""
    words = tmp_path / "words.yaml"
    words.write_text(
        "source: {id: words, language: en, published: 2031-05-02}\n"
        "organizations: [{id: tide-office, name: Tide Office}]\n"
        "measures: [{id: gulls, meaning: gulls seen, family: count}]\n"
        "populations: [{id: terns, meaning: terns of any sort}]\n"
        "acts: [{id: mooring, meaning: ties up a ship}]\n"
    )
    timeline("append", words, "--by", "jane")
    table.write_text(TABLE + "The Tide Office 04/05/2031 06/07/2031\n")

    timeline("new", "a.yaml", *ROWS, "--date-order", "DMY")

    text, content = written(tmp_path / "a.yaml")
    assert "# measure gulls: gulls seen\n" in text
    assert re.search(r"# counted: .*\bterns\b", text.replace("\n#  ", ""))
    assert re.search(r"# act: .*\bmooring\b", text.replace("\n#  ", ""))
    assert content["reports"][-1]["what"]["party"] == "tide-office"
    assert content["reports"][-1]["title"] == "Tide Office: ratification"


def test_the_order_of_day_and_month_is_that_of_the_option(timeline, small, table, tmp_path):
    """Given --date-order MDY, the same digits are other days."""
    timeline("new", "a.yaml", *ROWS, "--date-order", "MDY")

    days = [str(report["date"]["edtf"]) for report in written(tmp_path / "a.yaml")[1]["reports"]]
    assert days == ["2031-04-05", "2031-06-07"]


def test_days_that_may_be_two_make_no_report(timeline, small, table, tmp_path):
    """Given no --date-order, no day is known, and each line stays a comment with a date to conclude."""
    timeline("new", "a.yaml", *ROWS)

    text, content = written(tmp_path / "a.yaml")
    assert content["reports"] is None
    assert re.search(r'^  #   date: \{.*as_printed: "04/05/2031"', text, re.MULTILINE)
