"""`timeline export` writes whole files or none, and `timeline build --events` reads the log back."""

import json

import pytest

from timeline.exchange.exports import exports


def test_without_a_format_they_are_listed(timeline, tmp_path):
    """Given no format, each has a line with what it holds, as text and as JSON; no archive is needed."""
    listed = timeline("export")

    assert listed.code == 0
    assert [line.split()[0] for line in listed.out.splitlines()] == sorted(exports())
    assert [made["name"] for made in timeline("export", "--json").json] == sorted(exports())
    assert list(tmp_path.iterdir()) == []


def test_a_file_has_what_is_printed(timeline, small, tmp_path):
    """Given a format, it is printed, or written to a file that replaces another, with nothing left beside it."""
    (tmp_path / "out.csv").write_text("old")
    printed, written = timeline("export", "csv"), timeline("export", "csv", "-o", "out.csv")

    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert (tmp_path / "out.csv").read_bytes().decode() == printed.out
    assert ",/occurrence/ada-speech\r\n" in printed.out
    assert {path.name for path in tmp_path.iterdir()} <= {
        "out.csv",
        *(f"archive.db{end}" for end in ("", "-wal", "-shm")),
    }


def test_items_lead_to_the_public_address(timeline, small, tmp_path):
    """Given a public address, in the metadata or as an option, items lead there; the option comes first."""
    (tmp_path / "metadata.yml").write_text(
        "title: Ports\nplugins: {timeline-archive: {public_address: 'https://archive.example'}}"
    )
    default = timeline("export", "jsonld", "--occurrence", "ada-speech").json["@graph"]
    given = timeline("export", "ics", "--public-address", "https://example.org/ports/").out.replace("\r\n ", "")

    assert [event["@id"] for event in default] == ["https://archive.example/occurrence/ada-speech"]
    assert "URL:https://example.org/ports/occurrence/ada-speech\r\n" in given
    assert "X-WR-CALNAME:Ports\r\n" in given


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["cvs"], 2, "'cvs' is not a format of an export; allowed: annotations, csv,"),
        (["cvs"], 2, "did you mean 'csv'?"),
        (["csv", "--treaty", "harbour"], 1, "there is no treaty named 'harbour'; did you mean 'harbour-treaty'?"),
        (["csv", "--occurrence", "ada"], 1, "there is no occurrence named 'ada'"),
        (["events", "--treaty", "harbour-treaty"], 2, "events has the whole log: leave out --treaty"),
        (["csv", "-o", "archive.db"], 1, "archive.db is the archive itself: name another file with -o"),
        (["csv", "-o", "archive.db-wal"], 1, "archive.db-wal is where SQLite keeps what it has yet to write to"),
        (["csv", "-o", "nowhere/out.csv"], 1, "nowhere is not a folder, so out.csv cannot be written in it"),
        (["csv", "--public-address", "archive"], 1, "public_address is 'archive'"),
        (["csv", "--json"], 2, "leave out FORMAT"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_exported_is_one_message(timeline, small, arguments, code, message):
    """Given an argument that cannot be used, it is named, and no file is written."""
    before = small.read_bytes()

    outcome = timeline("export", *arguments)

    assert (outcome.code, message in outcome.err) == (code, True), outcome.err
    assert small.read_bytes() == before
    assert not [path for path in small.parent.iterdir() if "csv" in path.name]


def test_a_failed_export_keeps_the_old_file(timeline, small, tmp_path):
    """Given a name that is not recorded, the file that was there stays as it was."""
    (tmp_path / "out.csv").write_text("old")

    assert timeline("export", "csv", "--treaty", "nothing", "-o", "out.csv").code == 1
    assert (tmp_path / "out.csv").read_text() == "old"


def test_an_archive_is_built_from_exported_events(timeline, small, tmp_path):
    """Given exported events, an archive built from them has the same digests; where one is, none is built."""
    timeline("export", "events", "-o", "events.jsonl")

    built = timeline("build", "--events", "events.jsonl", "--archive", "copy.db")
    logs = [timeline("verify", "--json", "--archive", name).json["log_sha256"] for name in ("archive.db", "copy.db")]
    digests = [
        [state["digest"] for state in timeline("projections", "--json", "--archive", name).json]
        for name in ("archive.db", "copy.db")
    ]

    events = len((tmp_path / "events.jsonl").read_text().splitlines()) - 1
    assert (built.code, built.out) == (0, f"copy.db has {events} events from events.jsonl\n")
    assert logs[0] == logs[1]
    assert digests[0] == digests[1]
    again = timeline("build", "--events", "events.jsonl", "--archive", "copy.db")
    assert (again.code, "copy.db exists already" in again.err) == (1, True)


def test_damaged_events_build_nothing(timeline, small, tmp_path):
    """Given a changed line, the message names it, and there is no archive; --seeds has no place beside --events."""
    lines = timeline("export", "events").out.splitlines(keepends=True)
    lines[2] = json.dumps(json.loads(lines[2])) + "\n"
    (tmp_path / "events.jsonl").write_text("".join(lines))

    outcome = timeline("build", "--events", "events.jsonl", "--archive", "copy.db")

    assert (outcome.code, outcome.err.startswith("events.jsonl:3: this line")) == (1, True)
    assert not (tmp_path / "copy.db").exists()
    assert timeline("build", "--events", "events.jsonl", "--seeds", "seeds").code == 2
