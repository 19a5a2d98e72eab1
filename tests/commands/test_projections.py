"""`timeline projections` lists the state of each projection, and changes none."""

from timeline.log.archive import Archive
from timeline.recording.appending import append_file


def test_it_lists_each_projection(timeline, seeded):
    """Given an archive that is up to date, each projection has its version, checkpoint and tables."""
    outcome = timeline("projections")

    line = next(line for line in outcome.out.splitlines() if line.startswith("signatories"))
    assert outcome.code == 0
    assert line.split("  ")[0] == "signatories"
    assert "97 of 97" in line
    assert "up to date" in line
    assert "signatories_per_day, " in line


def test_json_has_the_whole_digest(timeline, seeded):
    """Given --json, each projection has name, version, checkpoint, state, tables and a SHA-256."""
    states = {state["name"]: state for state in timeline("projections", "--json").json}

    assert states["occurrences"]["tables"] == ["occurrences", "speeches", "meetings"]
    assert {len(state["digest"]) for state in states.values()} == {64}
    assert {state["checkpoint"] for state in states.values()} == {97}


def test_a_projection_that_lags_is_to_be_replayed(timeline, seeded, report_file):
    """Given events that were recorded without projecting, the list says which projections lag; listing repairs none."""
    with Archive(seeded) as archive:
        append_file(archive, "gazette.yaml", report_file.read_bytes(), by="jane")

    for _ in range(2):
        states = timeline("projections", "--json").json
        assert {(state["current"], state["checkpoint"]) for state in states} == {(False, 97)}
    assert "97 of 102" in timeline("projections").out


def test_other_commands_bring_them_up_to_date(timeline, seeded, report_file):
    """Given projections that lag, a command that reads tables catches up first."""
    with Archive(seeded) as archive:
        append_file(archive, "gazette.yaml", report_file.read_bytes(), by="jane")

    assert timeline("show", "harbour-signing").code == 0
    assert {state["current"] for state in timeline("projections", "--json").json} == {True}
