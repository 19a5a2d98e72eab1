"""Proof that the log only grew: its events beside the hashes that they had, and beside checkpoints of it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from timeline.log import tree
from timeline.log.archive import Archive
from timeline.proofs.comparing import Change, changes
from timeline.proofs.entries import fields_of
from timeline.proofs.following import entries, leaves
from timeline.proofs.notes import Checkpoint, Key, Note, NoteError
from timeline.proofs.tiles import DDL, Tiles
from timeline.proofs.tree import root

_ALL = -1
_MOST_CHANGES = 20
_LEAVES_AT_ONCE = 10_000


@dataclass
class Growth:
    """The findings of a check: a line for what was shown, for each problem, and for each note that is none."""

    checks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_growth(archive: Archive, given: str | None = None, keys: Sequence[Key] = ()) -> Growth:
    """Compare the log with the hashes beside it, the checkpoints in the archive, and one that is given as a note.

    Of the one that is given, the signatures are checked by keys, if there are any.
    """
    found = Growth()
    with closing(sqlite3.connect(":memory:")) as memory:
        computed = _computed(archive, memory)
        _check_hashes(archive, computed, found)
        for note in tree.kept(archive):
            _check_kept(note, computed, found)
        if given is not None and (checkpoint := _signed(given, keys, found)):
            _check_given(archive, checkpoint, computed, found)
    return found


def leaves_of(archive: Archive) -> list[bytes]:
    """Return the hashes of the events of a log, in order."""
    with tree.connection(archive, write=False) as connection:
        return [leaf for _, leaf in leaves(connection, archive.log.events_table_name, 0, _ALL)]


def _computed(archive: Archive, memory: sqlite3.Connection) -> Tiles:
    """Return the tiles of the log as it is now, made in memory."""
    memory.execute(DDL)
    tiles = Tiles(memory)
    log = archive.log
    with tree.connection(archive, write=False) as connection:
        found = leaves(connection, log.events_table_name, 0, _ALL)
        while some := [leaf for _, leaf in zip(range(_LEAVES_AT_ONCE), found, strict=False)]:
            tiles.extend(some)
    return tiles


def _check_hashes(archive: Archive, computed: Tiles, found: Growth) -> None:
    """Compare the log with the hashes beside it, if there are any yet."""
    size = computed.size()
    with tree.kept_tiles(archive) as kept:
        if kept is None:
            if size:
                found.notes.append(
                    "the log has no tree of hashes yet: the next event or 'timeline checkpoint' makes it"
                )
            return
        changed = changes(kept.leaves(kept.size()), computed.leaves(size))
        if not changed and not _has_root(kept, size, computed):
            found.problems.append(
                "the tree of hashes beside the log is damaged, while the log is as it was: "
                "'timeline replay --into' makes a copy with a new one"
            )
    found.problems.extend(_in_words(archive, changed))
    if not found.problems:
        found.checks.append(f"tree: {size} events have the hashes that they had when they were recorded")


def _has_root(kept: Tiles, size: int, computed: Tiles) -> bool:
    try:
        return root(size, kept.at) == root(size, computed.at)
    except LookupError:
        return False


def _check_kept(note: str, computed: Tiles, found: Growth) -> None:
    try:
        checkpoint = Checkpoint.parse(Note.parse(note).text)
    except NoteError as error:
        found.problems.append(f"a checkpoint in the archive is damaged: {error}")
        return
    if problem := _differs(checkpoint, computed):
        found.problems.append(f"{problem}, which stands in the archive")


def _differs(checkpoint: Checkpoint, computed: Tiles) -> str | None:
    size = computed.size()
    if size < checkpoint.size:
        return f"the log has {size} events, fewer than the checkpoint of {checkpoint.size}"
    if root(checkpoint.size, computed.at) != checkpoint.root:
        return f"the first {checkpoint.size} events are not those of the checkpoint of {checkpoint.size}"
    return None


def _signed(given: str, keys: Sequence[Key], found: Growth) -> Checkpoint | None:
    """Return the checkpoint of a note; None, and a problem, where none of the keys signed it."""
    note = Note.parse(given)
    checkpoint = Checkpoint.parse(note.text)
    signers = ", ".join(key.name for key in note.signed_by(keys))
    if signers:
        found.checks.append(f"signature: the checkpoint of {checkpoint.size} events is signed by {signers}")
    elif keys:
        found.problems.append("none of the keys that you gave signed the checkpoint")
        return None
    else:
        found.notes.append("the signature of the checkpoint was not checked: give the publisher's key with --key")
    return checkpoint


def _check_given(archive: Archive, checkpoint: Checkpoint, computed: Tiles, found: Growth) -> None:
    problem = _differs(checkpoint, computed)
    if problem is None:
        found.checks.append(f"checkpoint: the log begins with the {checkpoint.size} events that it names")
    elif _is_of_kept_hashes(archive, checkpoint):
        found.problems.append(
            f"{problem}: the hashes beside the log are those of the checkpoint, so what was changed is named above"
        )
    else:
        found.problems.append(
            f"{problem}: the hashes beside the log were changed with it; a copy of before tells what was changed "
            "('timeline diff COPY ARCHIVE')"
        )


def _is_of_kept_hashes(archive: Archive, checkpoint: Checkpoint) -> bool:
    with tree.kept_tiles(archive) as kept:
        if kept is None or kept.size() < checkpoint.size:
            return False
        try:
            return root(checkpoint.size, kept.at) == checkpoint.root
        except LookupError:
            return False


def _in_words(archive: Archive, changed: Sequence[Change]) -> Iterator[str]:
    for change in changed[:_MOST_CHANGES]:
        yield _change_in_words(archive, change)
    if len(changed) > _MOST_CHANGES:
        yield f"the log was changed at {len(changed) - _MOST_CHANGES} further places"


def _change_in_words(archive: Archive, change: Change) -> str:
    events = f"event {change.first}" if change.first == change.last else f"events {change.first} to {change.last}"
    match change.kind:
        case "altered":
            return f"altered since it was recorded: {events}{_now(archive, change)}"
        case "removed":
            return f"removed from the log: {events}"
        case "cut off":
            return f"cut off at the end of the log: {events}"
        case "inserted":
            return f"put into the log by another program: {events}{_now(archive, change)}"
        case "moved":
            return f"no longer in the order in which they were recorded: {events}"


def _now(archive: Archive, change: Change) -> str:
    """Return which event now stands at the first place of a change."""
    log = archive.log.events_table_name
    with tree.connection(archive, write=False) as connection:
        sql = f"SELECT rowid FROM [{log}] WHERE rowid > 0 ORDER BY rowid LIMIT 1 OFFSET ?"
        row = connection.execute(sql, (change.first - 1,)).fetchone()
        if row is None:
            return ""
        stream, version, _, _ = fields_of(next(entries(connection, log, row[0] - 1, 1))[1])
    return f", now version {version} of {stream}, at position {row[0]}"
