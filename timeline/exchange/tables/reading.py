"""Read a file as a table, whatever its format; the end of its name says which it is."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from domain.base import did_you_mean
from timeline.exchange.tables.delimited import read_delimited
from timeline.exchange.tables.event_lists import read_calendar, read_timelinejs
from timeline.exchange.tables.table import MAX_BYTES, Table, refusal
from timeline.exchange.tables.workbook import read_workbook

_READERS: Mapping[str, Callable[[str, bytes], Table]] = MappingProxyType(
    {".json": read_timelinejs, ".ics": read_calendar}
)
FORMATS = (".csv", ".tsv", ".txt", ".xlsx", *_READERS)


def read_table(path: Path, *, encoding: str | None = None, sheet: str | None = None) -> Table:
    """Return the table in a file; raise ReportFileError, with one message, if it cannot be read as one."""
    name, suffix = str(path), path.suffix.lower()
    if suffix not in FORMATS:
        allowed = f"allowed: {', '.join(FORMATS)}{did_you_mean(suffix, FORMATS)}"
        raise refusal(name, f"the end of its name, {suffix!r}, does not say what kind of table it is; {allowed}")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refusal(name, f"the file has {size:,} bytes (limit {MAX_BYTES:,}): divide it into files of fewer rows")
    content = path.read_bytes()
    if suffix == ".xlsx":
        return read_workbook(name, content, sheet)
    if suffix in _READERS:
        return _READERS[suffix](name, content)
    return read_delimited(name, content, encoding)
