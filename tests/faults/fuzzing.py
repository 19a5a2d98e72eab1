"""Malformed report files, maps, tables, dates, figures, requests and more: each gets an answer, and nothing half of it.

What is refused raises one of our errors, which the command line prints in one place; whatever else is raised would be a
traceback. An input must not take more than two seconds of CPU, nor the process more than 500 MB.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
import yaml
from datasette.utils import PrefixedUrlString

from domain.dates import ReportedDate, bounds_of
from domain.errors import ArchiveError
from tests.commands.conftest import OTHER_TOTAL, REPORT_FILE
from tests.conftest import HARBOUR_FILE
from tests.faults.garbage import ADDRESSES, Proofs, Snapshots, is_store
from tests.faults.given import TABLE, make_folder
from tests.faults.mutations import Mutator
from timeline.documents.dates import dates_in
from timeline.documents.figures import figures_in
from timeline.exchange.tables.cells import Names
from timeline.exchange.tables.guessing import guessed_map
from timeline.exchange.tables.importing import Given, imported
from timeline.exchange.tables.maps import packaged, read_map
from timeline.exchange.tables.reading import read_table
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file
from timeline.recording.effects import watched
from timeline.web.server import datasette_of

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 2.0
MOST_BYTES = 500_000_000
SHARES = {
    "report files": 36,
    "maps": 6,
    "tables": 8,
    "dates": 20,
    "figures": 18,
    "requests": 4,
    "proofs": 4,
    "stores": 2,
    "snapshots": 2,
}
"""Of a hundred inputs, how many are of each kind."""
_PROJECTED = 0.1
"""The share of the valid report files that are followed to the tables, in a transaction that is rolled back."""
_SERVER_ERROR = 500
_REPORTS = (
    re.sub("gazette|harbour(?=-treaty|-signing)", "quay", HARBOUR_FILE),
    re.sub("gazette|ada-speech", "quay-news", REPORT_FILE),
    OTHER_TOTAL.replace("herald", "quay-herald"),
    REPORT_FILE,
)
"""Three that are not recorded yet, so that much of what is changed in them is still valid, and one that is."""
_DATES = (
    "2031-05-01", "2031", "2031-05", "2031-05-01T20:19:53", "2025-10-25/2025-10-26", "[..2025-10-25]",
    "2031-05-01/..", "2031?", "2031-05-~01", "{2031-05-01,2031-05-03}", "203X", "2031-21", "undated", "Y17E7",
    "-0044-03-15",
)  # fmt: skip
_DAYS_IN_WORDS = (
    "on 1 May 2031 and from 3 to 5 June", "October 25, 2025", "25/10/2031", "last Thursday, 2 May", "le 1er mai 2031",
    "ngày 25 tháng 10 năm 2025", "am 3. Oktober 2031", "between May and July 2031", "29 February 2031", "the 1990s",
)  # fmt: skip
_FIGURES = (
    "as many as 72 states signed, nearly 70 of them within 2 days", "USD 83.5 million over five years",
    "65 or 66 states", "more than 1,200 delegates from 119 countries", "one in three; 2.5 per cent", "50-60 ships",
    "twenty-one of 31 ports", "près de 70 États", "hơn 100 đại biểu", "1.234.567,89 Euro",
    "no fewer than 3,000 tonnes", "the 40th ratification",
)  # fmt: skip
_LANGUAGES = ("en", "fr", "vi", "de", "es")
_PATHS = (
    "/", "/timeline?kind=signing&party=IS&from=2031-01-01", "/conflicts?grade=tension", "/as-known?day=2031-05-02",
    "/search?q=harbour+treaty&kind=speech&party=IS", "/search.json?q=ada", "/timeline.csv?party=IS", "/about",
    "/places", "/occurrence/harbour-signing?as-of=3", "/source/gazette", "/treaty/harbour-treaty", "/party/IS",
    "/person/ada-quay", "/archive/figures?_facet=measure&value__gt=3&_sort=value&_size=2&_next=1",
    "/archive/occurrences/harbour-signing", "/archive/reports.json?_shape=array&_col=id&_nocol=title&_search=port",
    "/archive?sql=select+1", "/event/3", "/archive/who_signed_when?treaty=harbour-treaty",
    "/figures?measure=signatories&page=2", "/log/3", "/tile/0/000", "/archive.json?sql=select+:a&a=1",
    "/export/csv?party=IS", "/feed.atom?kind=speech", "/moments?recorded=2031-01-01",
)  # fmt: skip


@dataclass
class Found:
    """How many inputs were tried and accepted, the slowest of each kind, the memory used, and problems."""

    tried: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    peak_bytes: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield the figures."""
        for kind, count in self.tried.items():
            yield f"  {kind}: {count}, {self.accepted[kind]} accepted, the slowest {self.slowest[kind]:.2f} s of CPU"
        yield f"{self.tried.total()} inputs, {self.peak_bytes / 1e6:.0f} MB at most, {self.problems.total()} problems"
        for problem, count in self.problems.most_common(40):
            yield f"  {count} times {problem}: {self.examples[problem]}"


class Inputs:
    """What inputs are tried on, and how each kind of them is made and tried."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng = random.Random(seed)
        self.mutator = Mutator(self.rng)
        self._folder = folder
        path = make_folder(folder / "given") / "archive.db"
        self._archive = Archive(path)
        self._projector = Projector(self._archive)
        self._loop = asyncio.new_event_loop()
        self._site: Any = None
        self._path = path
        self._proofs: Proofs | None = None
        self._snapshots: Snapshots | None = None
        self._values = [yaml.safe_load(text) for text in _REPORTS]
        self._maps = {name: yaml.safe_load(where.read_text("utf-8")) for name, where in packaged().items()}

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()
        self._loop.close()

    def report_files(self) -> tuple[str, Callable[[], bool]]:
        """Return a report file as YAML, JSON or JSON Lines, and how to record it."""
        name = "fuzzed.yaml"
        if self.rng.random() < 0.5:
            content = self.mutator.text(self.rng.choice(_REPORTS), _REPORTS)
        else:
            content = json.dumps(self.mutator.value(self.rng.choice(self._values)), default=str).encode()
            if self.rng.random() < 0.2:
                name, others = "fuzzed.jsonl", [json.dumps(value, default=str) for value in self._values]
                content = self.mutator.text("\n".join([others[0], content.decode(), *others[1:], ""]))
        return repr(content), lambda: self._recorded(name, content)

    def _recorded(self, name: str, content: bytes) -> bool:
        with self._archive.rolled_back():
            before = self._archive.head
            try:
                append_file(self._archive, name, content, by="jane")
            except ArchiveError as error:
                assert str(error), "it says nothing"
                assert self._archive.head == before, "half of it was recorded"
                return False
            if self.rng.random() < _PROJECTED:
                with watched(self._archive, self._projector, dry_run=False) as effects:
                    effects()
        return True

    def maps(self) -> tuple[str, Callable[[], bool]]:
        """Return a map, and how to read a table by it."""
        name = self.rng.choice(list(self._maps))
        if self.rng.random() < 0.5:
            content = self.mutator.text(packaged()[name].read_text("utf-8"))
        else:
            content = json.dumps(self.mutator.value(self._maps[name]), default=str).encode()
        return repr(content), lambda: self._imported(TABLE.encode(), content)

    def tables(self) -> tuple[str, Callable[[], bool]]:
        """Return a table, and how to read it by a map, and to guess one."""
        content = self.mutator.text(TABLE, [TABLE])
        return repr(content), lambda: self._imported(content, None)

    def _imported(self, table: bytes, table_map: bytes | None) -> bool:
        (self._folder / "table.csv").write_bytes(table)
        (self._folder / "map.yaml").write_bytes(table_map or b"")
        values = {"treaty": "lamp-treaty", "treaty_name": "Treaty of the Lamps", "published": "2031-12-01"}
        try:
            read = read_table(self._folder / "table.csv")
            if table_map is None:
                guessed_map(read)
            chosen = read_map("untc-status" if table_map is None else str(self._folder / "map.yaml"))
            made = imported(read, chosen, Given(values, {}, Names(), None, registers_treaty=True))
            for line in made.lines():
                json.loads(line)
        except ArchiveError as error:
            assert str(error), "it says nothing"
            return False
        return True

    def dates(self) -> tuple[str, Callable[[], bool]]:
        """Return a date in EDTF, or words with dates in some language, and how to read it."""
        if self.rng.random() < 0.4:
            words, language = self.mutator.words(self.rng.choice(_DAYS_IN_WORDS)), self.rng.choice(_LANGUAGES)
            return repr((words, language)), lambda: bool(dates_in(words, language))
        text = self.mutator.words(self.rng.choice(_DATES))
        return repr(text), lambda: _dated(text)

    def figures(self) -> tuple[str, Callable[[], bool]]:
        """Return words with figures in some language, and how to read them."""
        words, language = self.mutator.words(self.rng.choice(_FIGURES)), self.rng.choice(_LANGUAGES)
        return repr((words, language)), lambda: bool(figures_in(words, language))

    def requests(self) -> tuple[str, Callable[[], bool]]:
        """Return an address, and how to ask for it; whatever it is, the server must not fail."""
        path = self.mutator.words(self.rng.choice(_PATHS))
        if self.rng.random() < 0.7:
            path = quote(path, safe="/?&=%+:")
        path = f"/{path.lstrip('/')}".encode("ascii", "ignore").decode()
        return repr(path), lambda: self._answered(path)

    def proofs(self) -> tuple[str, Callable[[], bool]]:
        """Return a checkpoint, proof or key, and how to give it to all that read such files."""
        self._proofs = proofs = self._proofs or Proofs(self._archive, self._folder)
        content = self.mutator.text(self.rng.choice(proofs.texts), proofs.texts)
        return repr(content), lambda: proofs.read(content)

    def stores(self) -> tuple[str, Callable[[], bool]]:
        """Return the address of a store, and how to read it; nothing is connected to."""
        address = self.mutator.words(self.rng.choice(ADDRESSES))
        return repr(address), lambda: is_store(address)

    def snapshots(self) -> tuple[str, Callable[[], bool]]:
        """Return a list of snapshots, and how a replica reads it."""
        self._snapshots = snapshots = self._snapshots or Snapshots(self._path, self._folder)
        if self.rng.random() < 0.5:
            content = self.mutator.text(snapshots.text)
        else:
            content = json.dumps(self.mutator.value(json.loads(snapshots.text)), default=str).encode()
        return repr(content), lambda: snapshots.read(content)

    def _answered(self, path: str) -> bool:
        if self._site is None:
            self._site = datasette_of(self._path, ROOT / "metadata.yml")
            self._loop.run_until_complete(self._site.invoke_startup())
        try:
            answer = self._loop.run_until_complete(self._site.client.get(PrefixedUrlString(path)))
        except (ValueError, httpx.InvalidURL):  # the client refuses what is not an address
            return False
        assert answer.status_code < _SERVER_ERROR, f"{answer.status_code}: {answer.text[:300]}"
        return bool(answer.is_success)


def _dated(text: str) -> bool:
    try:
        bounds_of(text)
        ReportedDate.model_validate({"edtf": text, "basis": "stated"})
    except ValueError:
        return False
    return True


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def fuzz(seed: int, times: int, folder: Path, only: str | None = None, on_input: Callable[[int], None] = int) -> Found:
    """Try so many inputs of all kinds, or of one; return what was found."""
    # Where the process did other work before, as in a run of all tests, it may grow by half as much.
    found, most = Found(), max(MOST_BYTES, _peak_bytes() + MOST_BYTES // 2)
    with closing(Inputs(seed, folder)) as inputs, suppress(KeyboardInterrupt):  # what was found so far is worth showing
        for number in range(times):
            kind = only or inputs.rng.choices([*SHARES], [*SHARES.values()])[0]
            _try(kind, *getattr(inputs, kind.replace(" ", "_"))(), found)
            on_input(number)
    found.peak_bytes = _peak_bytes()
    if found.peak_bytes > most:
        found.problems["more than 500 MB were used"] += 1
        found.examples["more than 500 MB were used"] = f"{found.peak_bytes:,}"
    return found


class TooSlowError(Exception):
    """An input that takes far too long; its traceback tells what was going on."""


def _stop(_number: int, _frame: object) -> NoReturn:
    raise TooSlowError


def _try(kind: str, given: str, attempt: Callable[[], bool], found: Found) -> None:
    began = time.process_time()
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, 3 * MOST_SECONDS)
    try:
        found.accepted[kind] += attempt()
    except Exception as error:  # noqa: BLE001 - whatever is raised here would be a traceback
        _keep(found, kind, given, _place(error))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    seconds = time.process_time() - began
    found.tried[kind] += 1
    found.slowest[kind] = max(found.slowest.get(kind, 0), seconds)
    if seconds > MOST_SECONDS:
        _keep(found, kind, given, "slow")


def _keep(found: Found, kind: str, given: str, what: str) -> None:
    problem = f"{kind}: {what}"
    found.problems[problem] += 1
    if len(given) < len(found.examples.get(problem, given + " ")):
        found.examples[problem] = given


def _place(error: Exception) -> str:
    """Return an error with the line of ours that it comes from."""
    ours: Sequence[traceback.FrameSummary] = [
        frame for frame in traceback.extract_tb(error.__traceback__) if str(ROOT) in frame.filename
    ]
    frame = ours[-1]
    return f"{type(error).__name__} {str(error)[:150]!r} at {frame.filename.removeprefix(str(ROOT))}:{frame.lineno}"
