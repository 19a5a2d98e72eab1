"""What faults are tried on: a folder with a small archive, a backup of it, a damaged copy, and files to record."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.commands.conftest import OTHER_TOTAL, REPORT_FILE
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

REPORT = """\
source: {{id: {source}, language: en, published: 2031-05-04}}
people: [{{id: ada-{source}, name: Ada {name}}}]
reports:
  - {{occurrence: opening-{source}, what: ceremony, title: Opening of the port, date: 2031-05-01, evidence: 1}}
  - {{occurrence: harbour-signing, what: signing, title: Signed, treaty: harbour-treaty, date: 2031-05-01, evidence: 2}}
"""
"""A report of two occurrences, one of which is already recorded, by a source of its own."""
SEED_LINE = "recorded: {at: 2031-06-01T09:00:00Z, by: jane}\n"
SUPPLEMENT = """\
source: gazette
reason: overlooked
reports:
  - occurrence: ada-speech
    statements:
      - {point: a-point, text: Ports open, attribution: reporter, evidence: 1}
"""
TABLE = 'Participant,Signature,"Ratification, Accession(a)"\nChad,1 May 2031,3 Oct 2031\nNorway,,4 Nov 2031 a\n'
REPORTS = 4
"""How many report files there are to append."""


def report(number: int) -> str:
    """Return a report file that nothing else in the folder repeats."""
    return REPORT.format(source=f"source-{number}", name=f"Quay {'abcdefghij'[number % 10]}{number}")


def make_folder(folder: Path) -> Path:
    """Make the folder; return it."""
    folder.mkdir(parents=True)
    archive = folder / "archive.db"
    with closing(Archive.create(archive)) as made:
        for name, content in (("gazette.yaml", REPORT_FILE), ("herald.yaml", OTHER_TOTAL)):
            append_file(made, name, content.encode(), by="jane")
        projector = Projector(made)
        projector.catch_up()
        projector.save_digests(projector.projections)
    for name in ("backup.db", "damaged.db"):
        shutil.copy(archive, folder / name)
    with closing(sqlite3.connect(folder / "damaged.db")) as connection, connection:
        connection.execute("DROP TABLE occurrences")
    with closing(Archive(archive)) as made:
        append_file(made, "later.yaml", report(99).encode(), by="jane")
        Projector(made).catch_up()
    for number in range(REPORTS):
        (folder / f"report-{number}.yaml").write_text(report(number), "utf-8")
    (folder / "seeds").mkdir()
    for number in (50, 51):
        (folder / "seeds" / f"seed-{number}.yaml").write_text(report(number) + _treaty(number) + SEED_LINE, "utf-8")
    (folder / "supplement.yaml").write_text(SUPPLEMENT, "utf-8")
    (folder / "lamps.csv").write_text(TABLE, "utf-8")
    return folder


def _treaty(number: int) -> str:
    """Return the registration of the treaty, which a new archive lacks, for the first of the seeds."""
    return "treaties: [{id: harbour-treaty, name: Treaty of the Harbours}]\n" if number == 50 else ""


def rows_of(archive: Path) -> list[tuple[object, ...]]:
    """Return the log's rows, as SQLite reads them."""
    with closing(sqlite3.connect(archive)) as connection:
        return connection.execute("SELECT * FROM stored_events ORDER BY rowid").fetchall()


def warm_up() -> None:
    """Import what commands import, so that processes that are forked have it."""
    import gc  # noqa: PLC0415

    import click  # noqa: PLC0415
    import psycopg_pool  # noqa: F401, PLC0415

    import timeline.log.postgres  # noqa: F401, PLC0415
    from timeline.cli import timeline_command  # noqa: PLC0415

    with click.Context(timeline_command) as context:
        for name in timeline_command.list_commands(context):
            timeline_command.get_command(context, name)
    gc.collect()
    gc.freeze()


__all__ = ["REPORTS", "make_folder", "report", "rows_of", "warm_up"]
