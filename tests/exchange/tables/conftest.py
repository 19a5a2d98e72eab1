"""Fixtures to write a made-up table and to read it with a map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from timeline.exchange.tables.cells import Names
from timeline.exchange.tables.importing import Given, Imported, imported
from timeline.exchange.tables.maps import TableMap, read_map
from timeline.exchange.tables.reading import read_table
from timeline.report_files.reader import valid_part

HEADER = 'Participant,Signature,"Ratification, Acceptance(A), Accession(a), Succession(d)"\n'
GIVEN = {"treaty": "lamp-treaty", "treaty_name": "Treaty of the Lamps", "published": "2031-06-01"}

Read = Callable[..., Imported]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Give a way to read the text of a table by a map: `read("Participant,…", "untc-status")`."""

    def reading(
        content: str | bytes,
        table_map: str | TableMap = "untc-status",
        *,
        suffix: str = ".csv",
        names: Names | None = None,
        **given: Any,
    ) -> Imported:
        path = tmp_path / f"table{suffix}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        chosen = table_map if isinstance(table_map, TableMap) else read_map(table_map)
        values = {**GIVEN, **given}
        return imported(read_table(path), chosen, Given(values, names=names or Names()))

    return reading


def reports(table: Imported) -> list[dict[str, Any]]:
    """Return the reports of a table, after checking that they are what a report file may say."""
    for document in table.documents:
        assert [str(problem) for problem in valid_part(document).problems] == []
    return [report for document in table.documents for report in document.value["reports"]]


def actions(table: Imported) -> list[tuple[str, str, str]]:
    """Return who did what, and when."""
    return [(said["what"]["party"], said["what"]["action"], said["date"]["edtf"]) for said in reports(table)]
