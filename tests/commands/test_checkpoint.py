"""Checkpoints: what is signed, and what `verify` names when the log is not what it was."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from contextlib import closing

import pytest

from domain.events import Via
from domain.person import Person, PersonDetails
from timeline.history import growth
from timeline.log.archive import Archive

GUARDS = [f"DROP TRIGGER stored_events_{name}" for name in ("no_update", "no_delete", "no_replace", "from_one")]
AT = "UPDATE stored_events SET rowid = {} WHERE rowid = {}"
INTO = (
    "INSERT INTO stored_events (rowid, originator_id, originator_version, topic, state) "
    "SELECT {}, 'person/nobody', 1, topic, replace(CAST(state AS TEXT), 'ada-quay', 'nobody') FROM stored_events "
    "WHERE originator_id = 'person/ada-quay'"
)
MAKE_ROOM = [AT.format(-position - 1, position) for position in range(4, 8)] + [
    AT.format(position + 1, -position - 1) for position in range(4, 8)
]
CHANGES = {
    "one letter": (["UPDATE stored_events SET state = replace(CAST(state AS TEXT), 'Ada', 'Eda') WHERE rowid = 3"],
                   "altered since it was recorded: event 3, now version 1 of person/ada-quay, at position 3"),
    "a space": (["UPDATE stored_events SET state = CAST(state AS TEXT) || ' ' WHERE rowid = 3"],
                "altered since it was recorded: event 3,"),
    "removed": (["DELETE FROM stored_events WHERE rowid = 3"], "removed from the log: event 3"),
    "cut off": (["DELETE FROM stored_events WHERE rowid > 5"], "cut off at the end of the log: events 6 to 7"),
    "swapped": ([AT.format(-1, 3), AT.format(3, 4), AT.format(4, -1)],
                "no longer in the order in which they were recorded: events 3 to 4"),
    "added": ([INTO.format(8)], "put into the log by another program: event 8"),
    "inserted": ([*MAKE_ROOM, INTO.format(4)], "put into the log by another program: event 4"),
}  # fmt: skip
"""Ways to change the log of `small`, which has 7 events, and what `verify` says of each."""


@pytest.fixture(autouse=True)
def _own_key(tmp_path, monkeypatch):
    """Keep the private key in the test's folder."""
    monkeypatch.setenv("TIMELINE_KEY", str(tmp_path / "key"))


@pytest.fixture
def checkpoint(timeline, small, tmp_path):
    """Give the path of a checkpoint of the small archive."""
    made = timeline("checkpoint", "--name", "example.org/archive")
    path = tmp_path / "now.checkpoint"
    path.write_text(made.out, "utf-8")
    return path


@pytest.fixture
def key(timeline, checkpoint):
    """Give the public key that signed it."""
    return timeline("key").out.strip()


def problems(timeline, *arguments):
    """Return the problems that `verify` finds."""
    return timeline("verify", "--json", *arguments).json["problems"]


def test_a_checkpoint_holds_while_the_log_grows(timeline, checkpoint, key, tmp_path):
    """Given a checkpoint and an event after it, the log still begins with the events that it names."""
    timeline("retract", "ada-speech", "--reason", "Another Ada", "--by", "jane")
    lines = timeline("verify", "--checkpoint", checkpoint, "--key", key).out
    assert "signed by example.org/archive" in lines
    assert "the log begins with the 7 events that it names" in lines
    assert "BAD" not in lines


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.one_in(3)
def test_what_was_changed_is_named(timeline, checkpoint, key, tamper, change):
    """Given a log that another program changed, the change is named, and the hashes are those of the checkpoint."""
    statements, expected = CHANGES[change]
    tamper(*GUARDS, *statements)
    found = problems(timeline, "--checkpoint", checkpoint, "--key", key)
    assert any(problem.startswith(expected) for problem in found), found
    if change != "added":
        assert any("so what was changed is named above" in problem for problem in found)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        pytest.param(
            "UPDATE stored_events SET state = replace(CAST(state AS TEXT), 'jane', 'joan') WHERE rowid = 3",
            "~ events 3: recorded_by was jane, is joan\n",
            id="in no table that is compared",
        ),
        pytest.param(
            "UPDATE stored_events SET state = CAST(state AS TEXT) || ' ' WHERE rowid = 3",
            "~ events 3: state was {",
            id="a space",
        ),
    ],
)
@pytest.mark.one_in(2)
def test_a_copy_of_before_tells_what_was_changed_in_the_log(timeline, small, tamper, statement, said):
    """Given a copy and a log that was changed while its tables were not, `diff` names the event and its fields."""
    timeline("backup", "copy.db")
    assert timeline("diff", "copy.db", "archive.db").out == "nothing differs\n"
    tamper(*GUARDS, statement)
    assert timeline("diff", "copy.db", "archive.db").out.startswith(said)
    assert [change["table"] for change in timeline("diff", "copy.db", "archive.db", "--json").json] == ["events"]


def test_archives_of_their_own_are_compared_in_a_few_lines(timeline, small, tamper, monkeypatch):
    """Given a log of which many events differ, the first are listed, and the others counted."""
    monkeypatch.setattr("timeline.commands.diff._MOST_EVENTS", 2)
    timeline("backup", "copy.db")
    tamper(*GUARDS, "UPDATE stored_events SET state = CAST(state AS TEXT) || ' '")
    lines = timeline("diff", "copy.db", "archive.db").out.splitlines()
    assert [line[:10] for line in lines] == ["~ events 1", "~ events 2", "and 5 more"]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.one_in(6)
def test_a_log_rebuilt_from_changed_events_is_not_that_of_the_checkpoint(timeline, checkpoint, key, tamper, change):
    """Given a changed log whose hashes, checkpoints and tables were made again, an earlier checkpoint tells."""
    again = ["DROP TABLE log_tiles", "DROP TABLE log_checkpoints", "DELETE FROM projection_builds"]
    tamper(*GUARDS, *CHANGES[change][0], *again)
    timeline("replay")
    timeline("checkpoint", "--name", "example.org/archive")
    found = problems(timeline, "--checkpoint", checkpoint, "--key", key)
    tells = [problem for problem in found if "the checkpoint of 7" in problem]
    assert bool(tells) == (change != "added")
    assert all("an earlier copy shows what was changed" in problem for problem in tells)


def test_a_checkpoint_of_somebody_else_is_refused(timeline, checkpoint, key, tmp_path):
    """Given a checkpoint that another key signed, or whose text was changed, it proves nothing."""
    note = checkpoint.read_text("utf-8")
    checkpoint.write_text(note.replace("\n7\n", "\n6\n", 1), "utf-8")
    assert "is false" in timeline("verify", "--checkpoint", checkpoint, "--key", key).err
    checkpoint.write_text(note, "utf-8")
    other = timeline("key", "--key-file", tmp_path / "other", "--name", "example.org/archive").out.strip()
    assert problems(timeline, "--checkpoint", checkpoint, "--key", other) == [
        "none of the keys that you gave signed the checkpoint"
    ]


def test_a_key_without_a_checkpoint_is_refused(timeline, key):
    """Given a key and nothing that it could have signed, nothing is checked: it would seem to have been."""
    refused = timeline("verify", "--key", key)
    assert refused.code == 2
    assert "--checkpoint" in refused.err


def test_a_checkpoint_of_more_events_than_can_be_counted_is_none(timeline, checkpoint):
    """Given a checkpoint whose number has thousands of digits, it is refused like any other that is damaged."""
    checkpoint.write_text(checkpoint.read_text("utf-8").replace("\n7\n", f"\n{'7' * 5_000}\n", 1), "utf-8")
    refused = timeline("verify", "--checkpoint", checkpoint)
    assert refused.code == 1
    assert "this is not a checkpoint" in refused.err


def test_without_a_key_the_signature_is_said_not_to_be_checked(timeline, checkpoint):
    """Given no key, the roots are compared, and a note says that anybody may have signed."""
    found = timeline("verify", "--json", "--checkpoint", checkpoint).json
    assert found["problems"] == []
    assert any("was not checked" in note for note in found["notes"])


def test_an_archive_of_an_earlier_version_gets_its_tree(timeline, small, tamper):
    """Given a log without a tree, `verify` says so, and a checkpoint makes it."""
    tamper("DROP TABLE log_tiles", "DROP TABLE log_checkpoints")
    assert any("no tree of hashes yet" in note for note in timeline("verify", "--json").json["notes"])
    assert timeline("checkpoint").out.splitlines()[1] == "7"
    assert "7 events have the hashes" in timeline("verify").out


def test_a_tree_that_was_removed_is_a_problem(timeline, small, tamper):
    """Given a log that was hashed once, and whose tree is gone, `verify` says what to compare it with."""
    tamper("DROP TABLE log_tiles")
    (problem,) = problems(timeline)
    assert problem.startswith("the tree of hashes beside the log was removed")
    assert "--checkpoint" in problem


def test_what_an_earlier_version_added_is_signed_too(timeline, small, tamper):
    """Given a log to which an earlier version added events without hashing them, a checkpoint has all of them."""
    tamper("UPDATE log_tiles SET hashes = substr(hashes, 1, 5 * 32)")
    assert timeline("checkpoint").out.splitlines()[1] == "7"


def test_nothing_is_added_to_a_log_that_lost_events(timeline, checkpoint, tamper):
    """Given a log whose end was cut off, the next event is refused: it would hide what is missing."""
    tamper(*GUARDS, "DELETE FROM stored_events WHERE rowid > 5")
    outcome = timeline("retract", "harbour-signing", "--reason", "None", "--by", "jane")
    assert outcome.code == 1
    assert "run 'timeline verify'" in outcome.err


@pytest.mark.usefixtures("checkpoint")
@pytest.mark.parametrize(
    ("statements", "command", "said"),
    [
        ([*GUARDS, "DELETE FROM stored_events WHERE rowid = 7"], ("checkpoint",), "the log has no event 7"),
        (["UPDATE log_tiles SET tile = 1"], ("checkpoint",), "the log's tree of hashes is damaged"),
        (["UPDATE log_tiles SET tile = 1"], ("prove", 3), "the log's tree of hashes is damaged"),
    ],
    ids=["sign a log that was cut off", "sign a damaged tree", "prove by a damaged tree"],
)
def test_a_log_that_is_not_that_of_its_tree_gets_one_message(timeline, tamper, statements, command, said):
    """Given a log or a tree that another program changed, nothing is signed or proved, and one line says why."""
    tamper(*statements)
    outcome = timeline(*command)
    assert outcome.code == 1
    assert outcome.out == ""
    assert said in outcome.err
    assert "timeline verify" in outcome.err


def test_what_is_recorded_while_the_log_is_checked_is_no_change(small, monkeypatch):
    """Given an event that is recorded once the log was read, the tree that has it is not compared with that log."""
    computed = growth._computed

    def register(batch):
        details = PersonDetails(id="bo-quay", name="Bo Quay")
        batch.add(batch.get(Person, "bo-quay").register(details, batch.stamp))

    with Archive(small) as archive, Archive(small) as other:

        def then_record(*arguments):
            found = computed(*arguments)
            other.record(register, by="jane", via=Via.COMMAND)
            return found

        monkeypatch.setattr(growth, "_computed", then_record)
        assert growth.check_growth(archive).problems == []
        monkeypatch.undo()
        assert growth.check_growth(archive).checks == [
            "tree: 8 events have the hashes that they had when they were recorded"
        ]


def test_cells_of_any_length_have_an_entry(timeline, small, tamper):
    """Given an event of another program whose stream is longer than any entry, `verify` names it like others."""
    tamper(
        "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
        "SELECT 'person/' || hex(zeroblob(40000)), 1, topic, state FROM stored_events WHERE rowid = 3"
    )
    assert any(problem.startswith("put into the log by another program: event 8") for problem in problems(timeline))


def test_a_damaged_tree_is_told_from_a_changed_log(timeline, small, tamper, tmp_path):
    """Given hashes that somebody changed, `verify` says so, whichever of the two was changed."""
    tamper("UPDATE log_tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB) WHERE level = 0")
    assert problems(timeline) == [
        "altered since it was recorded: event 1, now version 1 of source/gazette, at position 1"
    ]


@pytest.mark.thorough
def test_a_witness_cosigns_what_its_copy_has(timeline, checkpoint, tmp_path, key):
    """Given a copy with the same events, a witness cosigns; with other events it refuses."""
    witness = ("--key-file", tmp_path / "witness", "--name", "witness.example")
    cosigned = timeline("cosign", checkpoint, *witness)
    assert cosigned.out.startswith(checkpoint.read_text("utf-8"))
    path = tmp_path / "cosigned.checkpoint"
    path.write_text(cosigned.out, "utf-8")
    seen = timeline("key", "--witness", *witness).out.strip()
    assert (
        "signed by example.org/archive, witness.example"
        in timeline("verify", "--checkpoint", path, "--key", key, "--key", seen).out
    )
    assert timeline("checkpoint", "--add", path).out == cosigned.out
    timeline("checkpoint")
    assert timeline("prove", 3).out.endswith(cosigned.out), "the witness is forgotten"
    timeline("init", tmp_path / "another")
    refused = timeline("cosign", checkpoint, *witness, "--archive", tmp_path / "another" / "archive.db")
    assert refused.code == 1
    assert "the log has" in refused.err


def test_a_witness_signs_nothing_for_a_copy_that_was_changed(timeline, checkpoint, tamper, tmp_path):
    """Given a copy with one letter changed beside the true hashes, its witness is told, and nothing is signed."""
    tamper(*GUARDS, *CHANGES["one letter"][0])
    refused = timeline("cosign", checkpoint, "--key-file", tmp_path / "witness")
    assert refused.code == 1
    assert refused.out == ""
    assert "altered since it was recorded: event 3" in refused.err


def test_the_private_key_is_for_its_owner_alone(timeline, checkpoint, tmp_path, everything):
    """Given a new key, only its owner can read it, it is not in the archive, and it is refused once others can."""
    path = tmp_path / "key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().strip() not in (tmp_path / "archive.db").read_bytes()
    path.chmod(0o644)
    assert "others can read the private key" in timeline("checkpoint").err


def test_an_event_is_proved(timeline, checkpoint, tmp_path):
    """Given an event, its proof leads to the checkpoint; a number that is none, or no checkpoint yet, is refused."""
    lines = timeline("prove", 3).out.splitlines()
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 2"]
    assert lines[-5:] == checkpoint.read_text("utf-8").splitlines()
    assert "the log has no event 8: its last one is 7" in timeline("prove", 8).err
    timeline("retract", "ada-speech", "--reason", "Another Ada", "--by", "jane")
    assert "no checkpoint in the archive has event 8: 'timeline checkpoint' makes one" in timeline("prove", 8).err


@pytest.mark.parametrize("command", ["checkpoint", "key", "cosign"])
def test_a_key_keeps_its_name(timeline, checkpoint, command):
    """Given the name of another key than there is, nothing is signed under a name that was not meant."""
    arguments = [command, checkpoint] if command == "cosign" else [command]
    assert timeline(*arguments, "--name", "example.org/archive").code == 0
    refused = timeline(*arguments, "--name", "example.org/other")
    assert refused.code == 1
    assert "is named 'example.org/archive': leave --name out, or make another with --key-file FILE" in refused.err


def test_a_publisher_is_no_witness(timeline, checkpoint, tmp_path):
    """Given a checkpoint cosigned with the key of its publisher, a note says that this witnesses nothing."""
    witness = ("--key-file", tmp_path / "witness", "--name", "witness.example")
    assert "its witness should be somebody else" in timeline("cosign", checkpoint).err
    assert "its witness should be somebody else" not in timeline("cosign", checkpoint, *witness).err


def test_somebody_else_can_check(timeline, checkpoint, small, tmp_path):
    """Given a proof, a few lines without our code follow it from the event's bytes to the root."""

    def sha256(content):
        return hashlib.sha256(content).digest()

    with closing(sqlite3.connect(small)) as connection:
        stream, version, topic, state = connection.execute(
            "SELECT originator_id, originator_version, topic, state FROM stored_events ORDER BY rowid LIMIT 1 OFFSET 2"
        ).fetchone()
    fields = [stream.encode(), str(version).encode(), topic.encode(), sha256(state)]
    found = sha256(b"\0" + b"".join(len(field).to_bytes(2, "big") + field for field in fields))
    head, note = timeline("prove", 3).out.split("\n\n", 1)
    hashes = [base64.b64decode(line) for line in head.splitlines()[2:]]
    index, size = 2, 7
    for other in hashes:
        while index % 2 == 0 and index + 1 == size:
            index, size = index // 2, (size + 1) // 2
        found = sha256(b"\1" + other + found) if index % 2 else sha256(b"\1" + found + other)
        index, size = index // 2, (size + 1) // 2
    assert note.splitlines()[2] == base64.b64encode(found).decode()


@pytest.fixture
def grown(timeline, checkpoint, tmp_path):
    """Give the proof that the log of the checkpoint grew by an event, to a log that is signed, too."""
    timeline("retract", "ada-speech", "--reason", "Another Ada", "--by", "jane")
    timeline("checkpoint")
    path = tmp_path / "grown.proof"
    path.write_text(timeline("prove", "--since", checkpoint).out, "utf-8")
    return path


def test_that_the_log_only_grew_is_proved_without_the_archive(timeline, checkpoint, key, grown, small):
    """Given two checkpoints and the proof between them, nothing else is needed; another earlier one is refused."""
    small.unlink()

    outcome = timeline("verify", "--checkpoint", checkpoint, "--proof", grown, "--key", key)

    assert outcome.code == 0
    assert "signed by example.org/archive" in outcome.out
    assert "proof: the log of 8 events begins with the 7 of the checkpoint" in outcome.out
    other = checkpoint.read_text("utf-8").splitlines()
    other[2] = base64.b64encode(bytes(32)).decode()
    checkpoint.write_text("\n".join(other) + "\n", "utf-8")
    refused = timeline("verify", "--checkpoint", checkpoint, "--proof", grown, "--key", key)
    assert refused.code == 1
    assert "BAD  the proof does not show that the log of 8 events begins with the 7" in refused.out


def test_no_proof_leads_from_a_changed_log(timeline, checkpoint, tamper, small):
    """Given a log that was changed with its hashes, no proof leads to it from a checkpoint of before."""
    tamper(*GUARDS, *CHANGES["one letter"][0], "DROP TABLE log_tiles")
    timeline("checkpoint")

    assert "the checkpoint is not of this log" in timeline("prove", "--since", checkpoint).err


def test_the_proof_of_an_event_is_checked(timeline, checkpoint, key, tmp_path, tamper):
    """Given the proof of an event, it holds for the archive's event, and not once that was changed."""
    path = tmp_path / "event-3.tlog-proof"
    path.write_text(timeline("prove", 3).out, "utf-8")
    assert "proof: event 3 of archive.db is in the log of 7 events" in timeline("verify", "--proof", path).out

    tamper(*GUARDS, *CHANGES["one letter"][0])

    assert "BAD  the proof does not show that event 3" in timeline("verify", "--proof", path, "--key", key).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("prove",), "give EVENT, to prove that it is in the log, or --since"),
        (("prove", "3", "--since", "now.checkpoint"), "give EVENT, to prove"),
        (("prove", "--since", "now.checkpoint", "--checkpoint", "grown.proof"), "is not a checkpoint"),
        (("verify", "--proof", "grown.proof"), "give the earlier checkpoint with --checkpoint"),
        (("verify", "--proof", "now.checkpoint"), "this is not a proof"),
    ],
    ids=["neither", "both", "not a checkpoint", "from nothing", "not a proof"],
)
@pytest.mark.one_in(3)
def test_a_proof_of_nothing_is_refused(timeline, grown, arguments, message):
    """Given too little or too much to prove something, one message says what to give."""
    assert message in timeline(*arguments).err
