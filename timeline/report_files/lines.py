"""Read the documents of a file: one of YAML or JSON, or each line of JSON Lines, of which one is held at a time."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain
from typing import BinaryIO

from timeline.report_files import marked_yaml
from timeline.report_files.marked_yaml import MarkedYaml, read_document
from timeline.report_files.problems import ReportFileError

LINES_SUFFIXES = (".jsonl", ".ndjson")


def documents_in(name: str, content: bytes | BinaryIO) -> Iterator[MarkedYaml]:
    """Yield the content of a file: of each line of JSON Lines, else the whole; what cannot be read has its problems.

    JSON Lines are a file whose name ends in .jsonl or .ndjson, or whose first line is a JSON object by itself and whose
    next one begins another. Such a file may have any length: a line is read when it is asked for, and not kept.
    """
    lines = _lines(BytesIO(content) if isinstance(content, bytes) else content)
    first = list(_until_two_have_text(lines))
    if not _are_json_lines(name, first):
        yield _document(name, b"".join(chain(first, _up_to(lines, sum(map(len, first))))))
        return
    for number, line in enumerate(chain(first, lines), 1):
        if line.strip():
            yield _document(name, line, number)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file; of one that is longer than a report file may be, as much as shows that it is."""
    limit = marked_yaml.MAX_BYTES + 1
    while line := file.readline(limit):
        yield line
        while len(line) == limit and not line.endswith(b"\n"):
            line = file.readline(limit)


def _until_two_have_text(lines: Iterator[bytes]) -> Iterator[bytes]:
    with_text = 0
    for line in lines:
        yield line
        with_text += bool(line.strip())
        if with_text == 2:  # noqa: PLR2004
            return


def _up_to(lines: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield lines until there are too many bytes for one report file; so many are never read."""
    for line in lines:
        yield line
        size += len(line)
        if size > marked_yaml.MAX_BYTES:
            return


def _are_json_lines(name: str, first: list[bytes]) -> bool:
    """Tell whether a file is JSON Lines, from its name and its first two lines that are not blank."""
    with_text = [line for line in first if line.strip()]
    if not with_text:
        return False
    if name.endswith(LINES_SUFFIXES):
        return True
    return len(with_text) > 1 and with_text[1].lstrip().startswith(b"{") and _is_json_object(with_text[0])


def _is_json_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.removeprefix(BOM_UTF8)), dict)
    except (ValueError, RecursionError):
        return False


def _document(name: str, content: bytes, line: int | None = None) -> MarkedYaml:
    try:
        return read_document(name, content, line)
    except ReportFileError as error:
        problems = [replace(problem, line=line or problem.line) for problem in error.problems]
        return MarkedYaml(name, None, line=line, problems=problems)
