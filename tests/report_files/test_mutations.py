"""However a report file is changed, it is appended whole or refused with problems, never in part."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.any_text import ANY_CHARACTER
from timeline.log.archive import Archive
from timeline.recording.appending import append_file
from timeline.report_files.marked_yaml import read_yaml
from timeline.report_files.problems import ReportFileError

BYTES = (Path(__file__).parent / "harbour-gazette.yaml").read_bytes()
EVENTS = 7
"""What the unchanged file brings."""
Route = tuple[str | int, ...]
Change = tuple[str, Route, Any]

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(ANY_CHARACTER, max_size=20),
    st.sampled_from(
        [
            "",
            "..",
            "5",
            "5 caption",
            "undated",
            "2031-02-30",
            "un",
            "PT",
            "EUR",
            "year",
            "reporter",
            "signing",
            "message",
        ]
    ),
    st.sampled_from(["ines-vale", "harbour-gazette", "vale-speech", "sum", "http://[", "1e999", "\x00", "٣", [], {}]),
    st.sampled_from([[[]], [None], {"": 1}, {"kind": "pledge"}, {"edtf": "2031"}, {"paragraph": 0}, {"chain": 5}]),
)


def paths_in(value: Any, path: Route = ()) -> Iterator[Route]:
    """Yield the path of every value within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from paths_in(item, (*path, key))


WHOLE = json.loads(
    json.dumps(
        read_yaml("gazette.yaml", BYTES).value,
        default=lambda value: float(value) if isinstance(value, Decimal) else None,
    )
)
PATHS = list(paths_in(WHOLE))
KEYS = sorted({part for path in PATHS for part in path if isinstance(part, str)})
CHANGES = st.one_of(
    st.tuples(st.just("drop"), st.sampled_from(PATHS), st.none()),
    st.tuples(
        st.just("rename"), st.sampled_from(PATHS), st.one_of(st.sampled_from(KEYS), st.text(ANY_CHARACTER, max_size=8))
    ),
    st.tuples(st.just("replace"), st.sampled_from(PATHS), JUNK),
    st.tuples(st.just("repeat"), st.sampled_from(PATHS), st.none()),
)


def change(whole: Any, how: str, path: Route, junk: Any) -> None:
    """Change one thing in a file's content; where an earlier change took it away, leave it."""
    parent = whole
    for part in path[:-1]:
        try:
            parent = parent[part]
        except (KeyError, IndexError, TypeError):
            return
    last = path[-1]
    if not (isinstance(parent, dict) and last in parent) and not (
        isinstance(parent, list) and isinstance(last, int) and last < len(parent)
    ):
        return
    if how == "replace":
        parent[last] = junk
    elif how == "drop":
        del parent[last]
    elif how == "rename" and isinstance(parent, dict):
        parent[junk] = parent.pop(last)
    elif how == "repeat" and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of an empty archive, to be copied."""
    path = tmp_path_factory.mktemp("mutations") / "empty.db"
    Archive.create(path).close()
    return path


@contextmanager
def copied(empty: Path) -> Iterator[Archive]:
    """Open a copy of an archive, for one example."""
    with TemporaryDirectory() as folder:
        archive = Archive(Path(shutil.copy(empty, folder)))
        yield archive
        archive.close()


def refusal_of(archive: Archive, content: bytes) -> ReportFileError | None:
    """Append a file; return why it is refused, or None where it is not."""
    try:
        append_file(archive, "mutated.yaml", content, by="tester")
    except ReportFileError as error:
        return error
    return None


def check_whole_or_not_at_all(archive: Archive, content: bytes) -> None:
    """Check that a file is appended whole, or refused with problems that have a line in it."""
    refused = refusal_of(archive, content)
    if refused is None:
        assert archive.head > 0
        assert append_file(archive, "again.yaml", content, by="tester").events == []
        return
    assert archive.head == 0
    assert refused.problems
    assert all(problem.column >= 1 and problem.message for problem in refused.problems)
    lines = content.count(b"\n") + content.count(b"\r") + 2
    assert all(1 <= problem.line <= lines for problem in refused.problems)


@settings(derandomize=True, database=None, max_examples=settings.default.max_examples // 2)
@given(changes=st.lists(CHANGES, min_size=1, max_size=3))
@example(changes=[("replace", ("reports", 1, "participants"), 5)])
@example(changes=[("replace", ("reports", 1, "statements"), True)])
@example(changes=[("replace", ("reports", 1, "statements", 0, "attribution", "chain"), [None, [], {}])])
@example(changes=[("replace", ("source", "published"), 10**400)])
def test_a_changed_content_is_appended_whole_or_refused(empty, changes):
    """Given a file with fields dropped, renamed, repeated or replaced by junk, it is appended whole or refused."""
    whole = copy.deepcopy(WHOLE)
    for how, path, junk in changes:
        change(whole, how, path, copy.deepcopy(junk))

    with copied(empty) as archive:
        check_whole_or_not_at_all(archive, json.dumps(whole, indent=1).encode())


SIGNS = [
    b"\n",
    b"  ",
    b"- ",
    b": ",
    b"[",
    b"{",
    b"&a ",
    b"*a",
    b"!x ",
    b"'",
    b'"',
    b"|",
    b">",
    b"\t",
    b"#",
    b"? ",
    b"---\n",
]


@settings(derandomize=True, database=None)
@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, len(BYTES)), st.integers(0, 40), st.one_of(st.sampled_from(SIGNS), st.binary(max_size=3))
        ),
        min_size=1,
        max_size=4,
    )
)
def test_changed_bytes_are_appended_whole_or_refused(empty, edits):
    """Given a file with bytes taken out and put in anywhere, it is appended whole or refused."""
    content = BYTES
    for at, removed, inserted in edits:
        content = content[:at] + inserted + content[at + removed :]

    with copied(empty) as archive:
        check_whole_or_not_at_all(archive, content)


def test_the_unchanged_content_is_appended_whole(empty):
    """Given the file as the changes begin with it, it is appended: they do not start from what is wrong already."""
    with copied(empty) as archive:
        assert len(append_file(archive, "whole.json", json.dumps(WHOLE).encode(), by="tester").events) == EVENTS
