"""The draft of a report file: what is known of its source, and what was found in its text.

What was found is written as comments, one entry for each paragraph, ready to be uncommented: nothing is claimed before
an archivist has looked at it. Only the words of figures, dates and names are taken from the text, never a sentence.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from textwrap import wrap

from domain.dates import bounds_of
from domain.figures import Operator
from domain.kinds import KINDS
from domain.kinds.treaty_action import Action
from domain.parties import party
from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.documents.candidates import Candidate, CandidateKind
from timeline.documents.dates import FoundDate
from timeline.documents.digits import plain_digits
from timeline.documents.figures.found import FoundFigure
from timeline.documents.text import DocumentText, Span

SCHEMA_LINE = "# yaml-language-server: $schema=report-file.schema.json"
_WIDTH = 110
_FIRST_LINES = 4
"""The paragraphs in which a document says when it was published."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a source when its report file is drafted; None is left for the archivist to fill in.

    `known_treaty` says that the treaty need not be registered. With `actions`, the document is a table of what
    parties did: each paragraph that names one party, and as many days as there are actions, becomes a report of each.
    """

    id: str
    language: str
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    treaty: str | None = None
    treaty_name: str | None = None
    known_treaty: bool = False
    actions: Sequence[Action] = ()


def draft_report_file(
    source: SourceFacts, text: DocumentText | None, candidates: Sequence[Candidate], words: Vocabulary = BUILT_IN
) -> str:
    """Return the text of a report file; `words` are those that it may use without registering them."""
    paragraphs: dict[int, list[Candidate]] = {number + 1: [] for number in range(len(text.paragraphs) if text else 0)}
    for candidate in candidates:
        paragraphs[candidate.span.paragraph].append(candidate)
    rows = {number: _actions(source, number, here) for number, here in paragraphs.items()} if source.actions else {}
    day = _published(source, candidates)
    head = _head(source, text, _date(source, day) if day else _plain(source.published) if source.published else "")
    left_out = _left_out({n: here for n, here in paragraphs.items() if not rows.get(n)}, source, text, day)
    reports = _reports(source, text, paragraphs, rows) if text else _entry(source, 1, [])
    return "\n".join([*head, *left_out, *_names(source, _new(candidates, words)), *_lists(words), *reports, ""])


def _published(source: SourceFacts, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the words that print the day of publication in the document's first lines, or None."""
    published = source.published or "undated"
    meanings = (published, f"XXXX{published[4:]}")
    for candidate in candidates:
        is_early_date = candidate.kind is CandidateKind.DATE and candidate.span.paragraph <= _FIRST_LINES
        if is_early_date and candidate.meaning in meanings:
            return candidate
    return None


def _head(source: SourceFacts, text: DocumentText | None, published: str) -> Iterator[str]:
    yield SCHEMA_LINE
    yield "# What one source says, in your own words: facts, figures, names and dates, never a sentence of it."
    yield "# Uncomment and complete what applies; `timeline check` lists what is still to do."
    yield ""
    yield "# recorded: {at: , by: }  # for seeds alone: when it was first recorded (2031-05-02T09:00:00Z), by whom"
    yield ""
    yield "source:"
    yield f"  id: {_plain(source.id)}  # a slug of your choice; it never changes"
    if source.publisher:
        evidence = _paragraph_with(source.publisher, text)
        yield f"  publisher: {_mapping({'name': source.publisher, 'evidence': evidence})}"
    else:
        yield "  # publisher: {name: , evidence: }  # or, where the document does not say: {name: , inferred: why}"
    yield f"  title: {_quoted(source.title)}" if source.title else "  # title:"
    yield f"  url: {_quoted(source.url)}" if source.url else "  # url:"
    yield f"  published: {published}".rstrip()
    yield "  # where less than all of it is printed: {edtf: , as_printed: , basis: year-inferred, reason: , evidence: ,"
    yield f"  #   inferred_from: {{source: {source.id}}}}}"
    yield f"  language: {source.language}"
    if text:
        yield f"  sha256: {text.sha256}"
        yield f"  bytes: {text.length}"
        yield f"  paragraphs: {len(text.paragraphs)}"


def _left_out(
    paragraphs: Mapping[int, Sequence[Candidate]],
    source: SourceFacts,
    text: DocumentText | None,
    day: Candidate | None,
) -> Iterator[str]:
    """Yield a line for each paragraph and number, except those that the source itself cites."""
    if text is None:
        return
    cited = {_paragraph_with(source.publisher or "", text), day.span.paragraph if day else None}
    yield "  left_out:  # on purpose: uncomment what no report below takes up, and say why"
    yield "    paragraphs:"
    for number in paragraphs:
        if number not in cited:
            yield f'    # - {{paragraphs: {number}, reason: ""}}'
    yield "    numbers:"
    for number, here in paragraphs.items():
        for candidate in here:
            if candidate.kind is CandidateKind.NUMBER and not (day and candidate.span.within(day.span)):
                is_time = any(time.kind is CandidateKind.TIME and candidate.span.within(time.span) for time in here)
                reason = _quoted("A time of day.") if is_time else '""'
                yield f"    # - {{paragraph: {number}, number: {_quoted(candidate.span.text)}, reason: {reason}}}"


def _new(candidates: Sequence[Candidate], words: Vocabulary) -> Mapping[str, Mapping[str, str]]:
    """Return what looks like a name or a population and is not recorded, by its slug, for each section of a file."""
    names = {candidate.meaning: candidate.span.text for candidate in candidates if candidate.is_new_name}
    counted = {found.counted: found.noun for found in (candidate.figure for candidate in candidates) if found}
    return {
        "people": {meaning.partition("/")[2]: name for meaning, name in names.items() if "/" in meaning},
        "organizations": {meaning: name for meaning, name in names.items() if "/" not in meaning},
        "populations": {slug: noun for slug, noun in counted.items() if slug and slug not in words.populations},
    }


def _names(source: SourceFacts, new: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the lists of what reports name, with what looks like a name and is not recorded yet."""
    yield ""
    yield "treaties:"
    if source.treaty and not source.known_treaty:
        name = _quoted(source.treaty_name) if source.treaty_name else ""
        yield f"  - {{id: {_plain(source.treaty)}, name: {name}}}  # its name in full"
    else:
        yield "  # - {id: , name: }"
    for section, found in new.items():
        field = "meaning" if section == "populations" else "name"
        yield ""
        yield f"{section}:"
        yield from (f"  # - {{id: {_plain(slug)}, {field}: {_quoted(name)}}}" for slug, name in found.items())
        if not found:
            yield f"  # - {{id: , {field}: }}"
    yield ""
    yield "# words that no list has: measures: [{id: , meaning: , family: }], acts: [{id: , meaning: }]"


def _lists(words: Vocabulary) -> Iterator[str]:
    """Yield the words that a report may use, and the key of the list of reports."""
    yield ""
    yield from _comment(f"what: {', '.join(KINDS)}")
    yield from _comment(f"act: {', '.join(sorted(words.acts))}")
    for name, measure in sorted(words.measures.items()):
        yield from _comment(f"measure {name}: {measure.meaning}")
    yield from _comment(f"counted: {', '.join(sorted(words.populations))}")
    yield from _comment(f"operator: {', '.join(Operator)}; exact where it is left out")
    yield "reports:"


def _reports(
    source: SourceFacts,
    text: DocumentText,
    candidates: Mapping[int, Sequence[Candidate]],
    rows: Mapping[int, Sequence[str]],
) -> Iterator[str]:
    for number, here in candidates.items():
        yield ""
        yield f"  # --- paragraph {number}, {len(text.paragraphs[number - 1])} characters{_known(here)}"
        yield from rows.get(number) or _entry(source, number, here)


def _known(candidates: Sequence[Candidate]) -> str:
    """Return the names of a paragraph, with their codes, to end its heading; a question mark is at unknown ones."""
    names = dict.fromkeys(
        f"{name.span.text} ({name.meaning}{'?' if name.is_new_name else ''})"
        for name in candidates
        if name.kind is CandidateKind.NAME
    )
    return f"; {', '.join(names)}" if names else ""


def _entry(source: SourceFacts, number: int, candidates: Sequence[Candidate]) -> Iterator[str]:
    """Yield a report of a paragraph, in comments."""
    days = sorted((day for day in candidates if day.kind is CandidateKind.DATE), key=lambda day: not _is_whole(day))
    dates = [_date(source, day) for day in days] or ["undated"]
    yield "  # - occurrence:"
    yield "  #   what:"
    yield "  #   title:"
    yield f"  #   treaty: {_plain(source.treaty)}" if source.treaty else "  #   treaty:"
    yield f"  #   date: {dates[0]}"
    for other in dates[1:]:
        yield f"  #   # or: {other}"
    for time in candidates:
        if time.kind is CandidateKind.TIME:
            words = _quoted(time.span.text)
            yield f"  #   # a time of day, {words}: together with its day, edtf: YYYY-MM-DDT{time.meaning}:00"
    yield f"  #   evidence: {number}"
    people = {name.meaning.partition("/")[2]: name.span.text for name in candidates if name.meaning[:7] == "person/"}
    if people:
        yield "  #   participants:"
    for slug, name in people.items():
        yield f"  #     - {{person: {_plain(slug)}, name: {_quoted(name)}, role: , evidence: {number}}}"
    figures = list(_figures(candidates))
    if figures:
        yield "  #   figures:"
        yield from (f"  #     - {figure}" for figure in figures)


def _figures(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Yield the figures of a paragraph, each with the reasons for what is guessed of it."""
    taken: set[str] = set()
    for candidate in candidates:
        if candidate.figure:
            key = _key(candidate.figure, taken)
            taken.add(key)
            because = f"  # because of {candidate.figure.because}" if candidate.figure.because else ""
            yield f"{_figure(candidate.figure, key, candidate.span)}{because}"


def _key(figure: FoundFigure, taken: Collection[str]) -> str:
    """Return a key that no other figure of the paragraph has: what is counted or measured, or the unit."""
    name = figure.counted or figure.measure or figure.unit.casefold()
    numbered = (f"{name}-{number}" for number in count(2))
    return next(key for key in chain([name], numbered) if key not in taken)


def _figure(figure: FoundFigure, key: str, span: Span) -> str:
    """Return a figure as a report file writes it; what could not be read is left to fill in."""
    is_range = figure.low is not None
    numbers = {"low": figure.low, "high": figure.high} if is_range else {"value": figure.value}
    fields = {"key": key, "measure": figure.measure or "", "counted": figure.counted or ""}
    fields |= {name: plain_digits(number) for name, number in numbers.items() if number is not None}
    fields |= {"operator": figure.operator or "", "unit": figure.unit}
    fields |= {"as_printed": _quoted(span.text), "attribution": "reporter", "evidence": span.short}
    if figure.unit != "count":
        del fields["counted"]
    if not is_range and figure.value is None and figure.operator not in (Operator.VAGUE, Operator.SUPERLATIVE):
        fields["value"] = ""
    return "{" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}"


def _date(source: SourceFacts, day: Candidate) -> str:
    """Return a date as a report file writes it, concluded from the day of publication where less is printed."""
    assert day.date is not None
    fields = {"edtf": _edtf(day.meaning), "as_printed": _quoted(day.span.text)}
    if day.date.part_of_day:
        fields["part_of_day"] = day.date.part_of_day
    published = _day(source.published)
    if day.date.weekday is not None or day.date.days_before is not None:
        fields |= _concluded(source, day.date, published)
    elif "XXXX" in day.meaning:
        year = (source.published or "")[:4]
        fields["edtf"] = _edtf(day.meaning.replace("XXXX", year if year.isdigit() else ""))
        reason = f"The document was published in {year}." if year.isdigit() else ""
        fields |= {"basis": "year-inferred", "inferred_from": f"{{source: {source.id}}}", "reason": _quoted(reason)}
    fields["evidence"] = day.span.short
    return "{" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}"


def _edtf(text: str) -> str:
    """Return an EDTF text as YAML: a set is quoted, as YAML takes brackets for a list."""
    return _quoted(text) if text.startswith("[") else text


def _concluded(source: SourceFacts, day: FoundDate, published: date | None) -> dict[str, str]:
    """Return the fields of a day that is named by its weekday, or as yesterday."""
    fields = {"basis": "inferred", "inferred_from": f"{{source: {source.id}}}"}
    if published is None or day.is_ahead:
        return fields | {"reason": '""'}
    named = "The last such weekday up to" if day.weekday is not None else "It is counted from"
    return {"edtf": day.on(published)} | fields | {"reason": _quoted(f"{named} the day of publication, {published}.")}


def _day(text: str | None) -> date | None:
    """Return the day of an EDTF text or time, or None if it is not a single day."""
    with suppress(ValueError):
        return date.fromisoformat((text or "")[:10])
    return None


def _actions(source: SourceFacts, number: int, candidates: Sequence[Candidate]) -> list[str]:
    """Return the reports of a line of a table, what one party did and when, or none if the line is not of that kind."""
    names = {name.meaning: name.span.text for name in candidates if name.name and not name.is_new_name}
    codes = [code for code in names if "/" not in code]
    dates = [day for day in candidates if day.kind is CandidateKind.DATE]
    if len(codes) != 1 or not dates or len(dates) != len(source.actions) or not all(map(_is_whole, dates)):
        return []
    [code] = codes
    actor = party(code)
    lines: list[str] = []
    for action, day in zip(source.actions, dates, strict=True):
        title = _quoted(f"{actor.name if actor else names[code]}: {action.value.replace('-', ' ')}")
        lines += [
            f"  - occurrence: {source.treaty}-{action.value}-{code.casefold()}",
            f"    what: {{kind: treaty-action, action: {action.value}, party: {code}}}",
            f"    title: {title}",
            f"    treaty: {_plain(source.treaty or '')}",
            f"    date: {_date(source, day)}",
            f"    evidence: {number}",
        ]
    return lines


def _is_whole(day: Candidate) -> bool:
    """Return whether a date is printed with its year, and names a day."""
    try:
        earliest, latest = bounds_of(day.meaning)
    except ValueError:
        return False
    return earliest is not None and earliest == latest


def _paragraph_with(words: str, text: DocumentText | None) -> int | None:
    """Return the first paragraph that has the words, or None; none has no words."""
    paragraphs = text.paragraphs if text else ()
    numbered = enumerate(paragraphs, 1)
    return next((number for number, paragraph in numbered if words and words.casefold() in paragraph.casefold()), None)


def _mapping(fields: Mapping[str, str | int | None]) -> str:
    given = {name: value for name, value in fields.items() if value is not None}
    return "{" + ", ".join(f"{n}: {_quoted(v) if isinstance(v, str) else v}" for n, v in given.items()) + "}"


def _comment(text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in wrap(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False))


def _plain(text: str) -> str:
    """Return a slug or date as it is where YAML reads it as text, else quoted."""
    is_text = re.fullmatch(r"[a-z][a-z0-9-]*|\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2})?)?", text)
    return text if is_text and text not in ("null", "true", "false") else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar: JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)
