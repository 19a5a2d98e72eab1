"""Whatever is amended, in whatever order it arrives and however it is projected, the same things hold."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.errors import RefusedError
from domain.occurrence import Occurrence
from domain.person import Person
from projections import PROJECTIONS
from tests.looking import look
from tests.properties.test_growth import BATCHES, digests, new_archive, record
from timeline.history import moments
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.lookup import slugs_of
from timeline.log.tables import rows
from timeline.projecting.engine import Projector, rebuilt_digests
from timeline.recording.amending import correct, merge, retract, supplement, withdraw
from timeline.report_files.model import ReportFile
from timeline.report_files.problems import ReportFileError

ALL = list(PROJECTIONS.values())
HISTORY = {"events", "corrections"}
"""The projections that keep what was amended: they go on growing."""

TREATIES = ("harbour-treaty", "ferry-pact")
PEOPLE = ("ada-quay", "ada-quai", "ben-moor")
BY = {"reason": "Found so", "by": "tester"}

some_examples = settings(max_examples=settings.default.max_examples // 5)  # each makes archives

# --- made-up sources that agree and disagree ------------------------------------------------------

operators = st.sampled_from(["exact", "exact", "nearly", "at-least", "about", "less-than"])
days = st.sampled_from([None, "2031-05-01", "2031-05-02"])
published = st.sampled_from(["2031-05-02", "2031-05-03T10:00:00", "2031-05-04", "2031-05"])
KINDS = [
    {"kind": "signing"},
    {"kind": "meeting"},
    {"kind": "negotiation"},
    {"kind": "provision", "rule": "entry-into-force"},
    {"kind": "treaty-action", "action": "signature", "party": "PT"},
    {"kind": "treaty-action", "action": "ratification", "party": "ES"},
    {"kind": "pledge", "pledger": "PT", "purpose": "Dredging"},
]


@st.composite
def figures(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw a few figures that other reports may contradict, and a breakdown."""
    drawn: list[dict[str, Any]] = []
    for key in draw(st.lists(st.sampled_from(["total", "needed", "guests", "length", "sum"]), unique=True)):
        value = draw(st.integers(1, 4))
        kind = {
            "total": {"measure": "signatories", "counted": draw(st.sampled_from(["states", "signatories"]))},
            "needed": {"measure": "ratifications-needed", "counted": draw(st.sampled_from(["states", "signatures"]))},
            "guests": {"measure": "attendance", "counted": draw(st.sampled_from(["delegates", "journalists"]))},
            "length": {"measure": "negotiation-length", "unit": draw(st.sampled_from(["month", "year"]))},
            "sum": {"measure": "pledge-amount", "unit": draw(st.sampled_from(["EUR", "USD"]))},
        }[key]
        as_of = {"as_of": draw(days)} if key == "total" else {}
        drawn.append(
            {
                "key": key,
                **kind,
                **as_of,
                "value": value,
                "operator": draw(operators),
                "as_printed": f"{value} or so",
                "attribution": "reporter",
                "evidence": 1,
            }
        )
        if key == "total" and draw(st.booleans()):
            parts = [{"label": "north", "value": 1}, {"label": "south", "value": draw(st.integers(1, 2))}]
            whole = {"figure": "total", "reason": "It stands beside them"}
            breakdown = {"key": "regions", "value": None, "operator": "vague", "parts": parts, "breakdown_of": whole}
            drawn.append({**drawn[-1], **breakdown})
    return drawn


@st.composite
def reports(draw: st.DrawFn, occurrence: str, what: dict[str, Any]) -> dict[str, Any]:
    """Draw what one source says of an occurrence.

    The kind, the treaty and the day are the occurrence's: where two reports give days that are equally
    narrow, the one recorded first is documented to win.
    """
    number = occurrence.rpartition("-")[2]
    claims = draw(figures())
    money = what["kind"] == "pledge" and any(figure["key"] == "sum" for figure in claims)
    chairs = draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2))
    return {
        "occurrence": occurrence,
        "what": {**what, "amount": "sum"} if money else what,
        "title": draw(st.sampled_from(["Opening", "Signing"])),
        "treaty": TREATIES[int(number) % 2],
        "date": draw(
            st.sampled_from(["undated", "2031", "2031-05", "2031-06", f"2031-05-0{number}", "2031-02/2031-08"])
        ),
        "participants": [{"person": person, "role": "chair"} for person in chairs],
        "statements": [{"point": "ports-grow", "text": "Ports grow.", "attribution": "reporter", "evidence": 1}],
        "figures": claims,
        "evidence": 1,
    }


@st.composite
def report_files(draw: st.DrawFn) -> list[ReportFile]:
    """Draw report files that can be appended in any order: each registers all that it names."""
    what = {f"occurrence-{number}": draw(st.sampled_from(KINDS)) for number in range(1, draw(st.integers(2, 5)))}
    files = []
    for number in range(draw(st.integers(2, 3))):
        reported = draw(st.lists(st.sampled_from(sorted(what)), unique=True, min_size=1))
        content = {
            "source": {"id": f"source-{number}", "language": "en", "published": draw(published)},
            "treaties": [{"id": slug, "name": slug.title()} for slug in TREATIES],
            "people": [{"id": slug, "name": slug.title()} for slug in PEOPLE],
            "reports": [draw(reports(slug, what[slug])) for slug in reported],
        }
        files.append(ReportFile.model_validate(content))
    return files


# --- made-up amendments ---------------------------------------------------------------------------

CLAIMS = {
    "title": st.sampled_from(["Opening", "Signing", "Another title"]),
    "treaty": st.sampled_from(TREATIES),
    "date/edtf": st.sampled_from(["undated", "2031-05", "2031-05-01", "2031-05-09", "2031-02/2031-08"]),
    "place": st.sampled_from([{"city": "Porto"}, {"city": "Faro", "country": "PT"}]),
    "figures/1/value": st.integers(1, 4),
    "figures/1/operator": operators,
    "figures/1/as_of": days,
    "figures/total/counted": st.sampled_from(["states", "signatories", "states-and-organizations"]),
    "figures/sum/unit": st.sampled_from(["EUR", "USD", "AUD"]),
    "figures/regions/parts/south/value": st.integers(1, 3),
    "participants/1/person": st.sampled_from(PEOPLE),
    "statements/ports-grow/text": st.sampled_from(["Ports grow.", "Ports do."]),
}
"""What may be corrected of a report; not every report has each."""


@st.composite
def corrections(draw: st.DrawFn, archive: Archive) -> tuple[str, str, Any]:
    """Draw a stream, a path and a new value, of a claim that may be there."""
    prefix = draw(st.sampled_from(["occurrence", "occurrence", "occurrence", "source", "person", "treaty"]))
    if prefix == "source":
        name = f"source/{draw(st.sampled_from(sources_of(archive)))}"
        paths = {"title": st.sampled_from([None, "News"]), "published/edtf": published}
    elif prefix == "person":
        name, paths = f"person/{draw(st.sampled_from(PEOPLE))}", {"name": st.sampled_from(["Ada Quay", "A. Quay"])}
    elif prefix == "treaty":
        name, paths = f"treaty/{draw(st.sampled_from(TREATIES))}", {"depositary": st.sampled_from([None, "un"])}
    else:
        name = draw(st.sampled_from(slugs_of(archive, Occurrence)))
        source = draw(st.sampled_from(sorted(archive.get(Occurrence, name).reports)))
        paths = {f"{source}/{path}": values for path, values in CLAIMS.items()}
    path = draw(st.sampled_from(sorted(paths)))
    return name, path, draw(paths[path])


def sources_of(archive: Archive) -> list[str]:
    """Return the slugs of all sources."""
    return [row["id"] for row in rows(archive, "SELECT id FROM sources ORDER BY id")]


def amend(archive: Archive, data: st.DataObject, *, caused: bool = True) -> list[tuple[str, str]]:
    """Record one amendment of any kind; return the stream and id of it, or nothing where it was refused."""
    kind = data.draw(st.sampled_from(["correct", "correct", "retract", "merge", "unify", "supplement"]), label="kind")
    occurrences = st.sampled_from(slugs_of(archive, Occurrence))
    source = data.draw(st.sampled_from([None, *(sources_of(archive) if caused else [])]), label="cause")
    with suppress(RefusedError, ReportFileError):
        if kind == "correct":
            name, path, new = data.draw(corrections(archive), label="correction")
            steps = path.split("/")
            events = correct(archive, name, steps, new, was=look(archive, name, steps), source=source, **BY)
        elif kind == "retract":
            slug = data.draw(occurrences, label="retracted")
            report = data.draw(st.sampled_from([None, *sorted(archive.get(Occurrence, slug).reports)]), label="report")
            events = retract(archive, slug, report, all_reports=report is None, source=source, **BY)
        elif kind == "merge":
            one, other = data.draw(occurrences, label="merged"), data.draw(occurrences, label="into")
            events = merge(archive, one, other, source=source, **BY)
        elif kind == "unify":
            one, other = (data.draw(st.sampled_from(slugs_of(archive, Person)), label="person") for _ in range(2))
            events = merge(archive, f"person/{one}", f"person/{other}", source=source, **BY)
        else:
            events = _supplement(archive, data)
        return [(events[0].originator_id, events[0].id)] if events else []
    return []


def _supplement(archive: Archive, data: st.DataObject) -> Any:
    slug = data.draw(st.sampled_from(slugs_of(archive, Occurrence)), label="supplemented")
    source = data.draw(st.sampled_from(sorted(archive.get(Occurrence, slug).reports)), label="source")
    counted = data.draw(st.sampled_from(["delegates", "journalists"]), label="counted")
    claim = {"key": "late", "measure": "attendance", "counted": counted, "value": 3, "as_printed": "three"}
    entry = {"occurrence": slug, "figures": [{**claim, "attribution": "reporter", "evidence": 1}]}
    text = json.dumps({"source": source, "reason": "Overlooked", "reports": [entry]})
    return supplement(archive, "overlooked.json", text.encode(), by="tester")


def content(archive: Archive) -> dict[str, str]:
    """Return the digest of each projection, the history apart."""
    Projector(archive).catch_up()
    return {name: digest for name, digest in digests(archive).items() if name not in HISTORY}


# --- what holds -----------------------------------------------------------------------------------


@pytest.mark.thorough
@some_examples
@given(files=report_files(), data=st.data())
def test_nothing_depends_on_the_size_of_batches(files, data):
    """Given reports and amendments, conflicts, totals, corrections and the rest are as in a rebuild, however grown."""
    with new_archive() as whole, new_archive() as growing:
        record(whole, files)
        Projector(whole).catch_up()
        for _ in range(data.draw(st.integers(1, 5), label="amendments")):
            for name, amendment in amend(whole, data):
                if data.draw(st.booleans(), label="withdrawn"):
                    withdraw(whole, name, amendment, **BY)
        Projector(whole).catch_up(batch=data.draw(BATCHES, label="amendments a transaction"))
        events = [event for _, event in whole.read(limit=10_000)]
        while events:
            few = data.draw(st.integers(1, 20), label="events recorded before catching up")
            growing.save(*events[:few])
            events = events[few:]
            Projector(growing).catch_up(batch=data.draw(BATCHES, label="events a transaction"))

        assert digests(growing) == digests(whole) == rebuilt_digests(whole, ALL)


@pytest.mark.thorough
@some_examples
@given(files=report_files(), data=st.data())
def test_withdrawing_gives_what_was_there_before(files, data):
    """Given amendments upon amendments, withdrawing them from the last to the first gives each content from before."""
    with new_archive() as archive:
        record(archive, files)
        steps = []
        for _ in range(data.draw(st.integers(1, 4), label="amendments")):
            before = content(archive)
            steps.extend((before, amended) for amended in amend(archive, data))
        content(archive)
        assert verify(archive).problems == []

        for before, (name, amendment) in reversed(steps):
            withdraw(archive, name, amendment, **BY)
            assert content(archive) == before


@pytest.mark.thorough
@some_examples
@given(files=report_files(), data=st.data())
def test_amendments_can_be_withdrawn_in_any_order_that_is_allowed(files, data):
    """Given amendments, withdrawing all of them, in any order, brings back what stood before the first."""
    with new_archive() as archive:
        record(archive, files)
        before = content(archive)
        standing = [amended for _ in range(3) for amended in amend(archive, data)]
        while standing:
            left = len(standing)
            for name, amendment in data.draw(st.permutations(standing), label="order"):
                with suppress(RefusedError):
                    withdraw(archive, name, amendment, **BY)
                    standing.remove((name, amendment))
            assume(len(standing) < left)  # of two corrections that agree, neither goes alone

        assert content(archive) == before
        assert digests(archive) == rebuilt_digests(archive, ALL)


@pytest.mark.thorough
@some_examples
@given(files=report_files(), data=st.data())
def test_the_order_of_arrival_changes_only_what_says_so(files, data):
    """Given files in another order, only positions differ, and what is documented to be of the report recorded first.

    That is the occurrence's title, details and the source of its date.
    """
    with new_archive() as one, new_archive() as other:
        record(one, files)
        record(other, data.draw(st.permutations(files), label="order"))
        for archive in (one, other):
            Projector(archive).catch_up()

        for table, apart in FIRST_RECORDED.items():
            assert rows_without(one, table, apart) == rows_without(other, table, apart), table


FIRST_RECORDED = {
    "conflicts": set(),
    "conflict_sides": set(),
    "signatories_per_day": set(),
    "signatories_as_known": set(),
    "treaties": set(),
    "pledges": set(),
    "sources": set(),
    "people": set(),
    "parties": set(),
    "participants": set(),
    "relations": set(),
    "reports": {"position"},
    "statements": {"position"},
    "figures": {"position"},
    "occurrences": {"title", "details", "details_sources", "date_source"},
}
"""The tables that are compared, and the columns of each that may show which report was recorded first."""


def rows_without(archive: Archive, table: str, apart: set[str]) -> list[Any]:
    """Return the rows of a table without some columns."""
    kept = [
        {name: value for name, value in row.items() if name not in apart}
        for row in rows(archive, f"SELECT * FROM {table}")
    ]
    return sorted(kept, key=str)


def known_by(archive: Archive, moment: str) -> list[Any]:
    """Return what an archive says was known by a moment; of a later one, it may know when something was certain."""
    return [row for row in rows_without(archive, "signatories_as_known", set()) if row["published"] <= moment]


@pytest.mark.thorough
@settings(max_examples=settings.default.max_examples // 10)
@given(files=report_files(), data=st.data())
def test_what_was_known_is_what_the_archive_as_it_stood_says(files, data):
    """Given files in any order and amendments of our own, each replayed archive is intact, and has what was known."""
    with new_archive() as archive:
        record(archive, data.draw(st.permutations(files), label="order"))
        Projector(archive).catch_up()
        for _ in range(2):
            amend(archive, data, caused=False)
        Projector(archive).catch_up()
        for moment in sorted({row["published"] for row in rows_without(archive, "signatories_as_known", set())}):
            with moments.as_it_stood(archive, moments.published_by(moment)) as then:
                assert known_by(then, moment) == known_by(archive, moment)
                assert verify(then).problems == []
