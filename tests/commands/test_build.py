"""`timeline build` makes the archive from seeds: whole, or not at all."""

import pytest

from timeline.log.archive import Archive
from timeline.recording import building

SEED = """\
recorded: {{at: 2031-05-0{day}T09:00:00Z, by: founders}}
source: {{id: {source}, language: en, published: 2031-05-0{day}}}
reports:
  - {{occurrence: opening, what: ceremony, title: Opening as {source} has it, date: 2031-05-01, evidence: 1}}
"""


@pytest.fixture
def two_seeds(tmp_path):
    """Give a folder with two made-up seeds, the second in a folder of its own."""
    folder = tmp_path / "my-seeds"
    (folder / "later").mkdir(parents=True)
    (folder / "01-gazette.yaml").write_text(SEED.format(day=1, source="gazette"))
    (folder / "later" / "02-herald.yml").write_text(SEED.format(day=2, source="herald"))
    (folder / "notes.txt").write_text("no seed")
    return folder


def test_it_lists_what_each_seed_brought(timeline, two_seeds):
    """Given two seeds, the archive has the events of both, in the order of their names."""
    outcome = timeline("build", "--seeds", two_seeds)

    assert outcome.code == 0
    assert outcome.out == (
        f"{two_seeds}/01-gazette.yaml: 2 events appended, 0 recorded already\n"
        f"{two_seeds}/later/02-herald.yml: 2 events appended, 0 recorded already\n"
        "archive.db has 4 events from 2 seeds\n"
    )


def test_building_again_changes_nothing(timeline, two_seeds, tmp_path):
    """Given an archive built from seeds, building again appends nothing and changes no byte."""
    timeline("build", "--seeds", two_seeds)
    before = (tmp_path / "archive.db").read_bytes()

    outcome = timeline("build", "--seeds", two_seeds)

    assert outcome.code == 0
    assert "0 events appended, 2 recorded already" in outcome.out
    assert outcome.out.endswith("archive.db has 4 events from 2 seeds\n")
    assert (tmp_path / "archive.db").read_bytes() == before


@pytest.mark.thorough
def test_two_builds_of_the_same_seeds_have_the_same_log(timeline, two_seeds):
    """Given seeds that say when and by whom they were recorded, two archives built from them have one log."""
    for name in ("one.db", "two.db"):
        timeline("build", "--seeds", two_seeds, "--archive", name)

    logs = [timeline("verify", "--archive", name, "--json").json["log_sha256"] for name in ("one.db", "two.db")]

    assert logs[0] == logs[1]


def test_a_seed_that_came_later_is_added(timeline, two_seeds):
    """Given an archive that lacks a seed, building appends that one alone."""
    later = (two_seeds / "later" / "02-herald.yml").rename(two_seeds.parent / "later.yml")
    timeline("build", "--seeds", two_seeds)
    later.rename(two_seeds / "02-herald.yml")

    outcome = timeline("build", "--seeds", two_seeds, "--json")

    assert [(len(file["recorded"]), file["already_recorded"]) for file in outcome.json["files"]] == [(0, 2), (2, 0)]


def test_the_projections_are_up_to_date_afterwards(timeline, two_seeds):
    """Given a fresh build, every projection is up to date and has its digest."""
    timeline("build", "--seeds", two_seeds)

    states = timeline("projections", "--json").json

    assert {state["current"] for state in states} == {True}
    assert all(state["digest"] for state in states)


def test_an_interrupted_build_leaves_no_archive(timeline, two_seeds, tmp_path, monkeypatch):
    """Given Ctrl-C at the second seed, the program says that it stopped and leaves nothing behind."""
    _interrupt_at_second(monkeypatch)

    outcome = timeline("build", "--seeds", two_seeds)

    assert outcome.code == 130
    assert "Interrupted" in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["my-seeds"]


def test_an_interrupted_build_of_an_existing_archive_keeps_whole_seeds(
    timeline, two_seeds, tmp_path, report_file, monkeypatch
):
    """Given Ctrl-C at the second seed of an existing archive, the first is kept whole, and a later build continues."""
    Archive.create(tmp_path / "archive.db").close()
    with monkeypatch.context() as patch:
        _interrupt_at_second(patch)
        assert timeline("build", "--seeds", two_seeds).code == 130

    assert [event["source"] for event in timeline("log", "--json").json] == ["gazette", "gazette"]
    assert timeline("build", "--seeds", two_seeds).code == 0
    assert timeline("verify").code == 0


def _interrupt_at_second(monkeypatch):
    """Let the second seed be interrupted while it is being appended."""
    real, calls = building.append, []

    def append(*arguments, **options):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    monkeypatch.setattr(building, "append", append)


def test_a_seed_with_a_problem_leaves_no_archive(timeline, two_seeds, tmp_path):
    """Given a mistake in the second seed, the program names file, line and field, and leaves nothing behind."""
    broken = two_seeds / "later" / "02-herald.yml"
    broken.write_text(broken.read_text().replace("what: ceremony", "what: ceremonie"))

    outcome = timeline("build", "--seeds", two_seeds)

    assert outcome.code == 1
    assert outcome.err.startswith(f"{broken}:4:")
    assert "did you mean 'ceremony'?" in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["my-seeds"]


def test_a_seed_says_when_it_was_recorded(timeline, two_seeds):
    """Given a seed that does not say when and by whom it was recorded, it is refused with an example."""
    seed = two_seeds / "01-gazette.yaml"
    seed.write_text("\n".join(seed.read_text().splitlines()[1:]))

    outcome = timeline("build", "--seeds", two_seeds)

    assert outcome.code == 1
    assert "recorded: {at: 2026-01-31T09:00:00Z, by: jane}" in outcome.err


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda path: None, "there is no folder of seeds at nothing", id="no folder"),
        pytest.param(lambda path: path.touch(), "there is no folder of seeds at nothing", id="a file"),
        pytest.param(lambda path: path.mkdir(), "nothing has no report files (.json, .yaml, .yml)", id="an empty one"),
    ],
)
def test_a_folder_without_seeds_is_refused(timeline, tmp_path, make, said):
    """Given no seeds, the program says so and makes no archive."""
    make(tmp_path / "nothing")

    outcome = timeline("build", "--seeds", "nothing")

    assert outcome.code == 1
    assert said in outcome.err
    assert not (tmp_path / "archive.db").exists()


def test_a_folder_that_is_not_there_is_not_made(timeline, two_seeds, tmp_path):
    """Given an archive in a folder that does not exist, the program says which, and makes none."""
    outcome = timeline("build", "--seeds", two_seeds, "--archive", "nowhere/archive.db")

    assert outcome.code == 1
    assert "nowhere is not a folder" in outcome.err
    assert not (tmp_path / "nowhere").exists()
