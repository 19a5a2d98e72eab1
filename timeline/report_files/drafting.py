"""Write the beginning of a report file: what is known of its source, and what was found in its text, to be taken up.

What was found stands in comments, one entry for each paragraph, ready to be uncommented: nothing is claimed before an
archivist has looked at it. Only the words of figures, dates and names are taken from the text, never a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from domain.dates import bounds_of
from domain.figures import Operator
from domain.kinds import KINDS
from domain.kinds.treaty_action import Action
from domain.measures import COUNTED, MEASURES
from domain.parties import party
from timeline.documents.candidates import Candidate, CandidateKind
from timeline.documents.text import DocumentText

SCHEMA_LINE = "# yaml-language-server: $schema=report-file.schema.json"
_WIDTH = 110
_FIRST_LINES = 4
"""The paragraphs in which a document says when it was published."""


@dataclass(frozen=True, slots=True)
class Start:
    """Hold what a report file starts from; what is None is left for the archivist to fill in.

    `known_treaty` tells that the treaty need not be registered. With `actions`, the document is a table of what
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


def starter(start: Start, text: DocumentText | None, found: Sequence[Candidate]) -> str:
    """Return a report file's text."""
    paragraphs: dict[int, list[Candidate]] = {number + 1: [] for number in range(len(text.paragraphs) if text else 0)}
    for each in found:
        paragraphs[each.span.paragraph].append(each)
    rows = {number: _actions(start, number, here) for number, here in paragraphs.items()} if start.actions else {}
    day = _published(start, found)
    head = _head(start, text, _date(start, day) if day else _plain(start.published) if start.published else "")
    left_out = _left_out({n: here for n, here in paragraphs.items() if not rows.get(n)}, day) if text else []
    reports = _reports(start, text, paragraphs, rows) if text else _entry(start, 1, [])
    return "\n".join([*head, *left_out, *_names(start), *_lists(), *reports, ""])


def _published(start: Start, found: Sequence[Candidate]) -> Candidate | None:
    """Return the words that print the day of publication in the document's first lines, or None."""
    days = [each for each in found if each.kind is CandidateKind.DATE and each.span.paragraph <= _FIRST_LINES]
    told = start.published or "undated"
    return next((each for each in days if each.meaning in (told, f"XXXX{told[4:]}")), None)


def _head(start: Start, text: DocumentText | None, published: str) -> Iterator[str]:
    yield SCHEMA_LINE
    yield "# What one source says, in your own words: facts, figures, names and dates, never a sentence of it."
    yield "# Uncomment and complete what applies; `timeline check` tells what is still to do."
    yield ""
    yield "# recorded: {at: , by: }  # for seeds alone: when it was first recorded (2031-05-02T09:00:00Z), by whom"
    yield ""
    yield "source:"
    yield f"  id: {_plain(start.id)}  # a slug of your choice; it never changes"
    if start.publisher:
        yield f"  publisher: {_mapping({'name': start.publisher, 'evidence': _paragraph_with(start.publisher, text)})}"
    else:
        yield "  # publisher: {name: , evidence: }  # or, where the document does not say: {name: , inferred: why}"
    yield f"  title: {_quoted(start.title)}" if start.title else "  # title:"
    yield f"  url: {_quoted(start.url)}" if start.url else "  # url:"
    yield f"  published: {published}".rstrip()
    yield "  # where less than all of it is printed: {edtf: , as_printed: , basis: year-inferred, reason: , evidence: ,"
    yield f"  #   inferred_from: {{source: {start.id}}}}}"
    yield f"  language: {start.language}"
    if text:
        yield f"  sha256: {text.sha256}"
        yield f"  bytes: {text.length}"
        yield f"  paragraphs: {len(text.paragraphs)}"


def _left_out(paragraphs: Mapping[int, Sequence[Candidate]], cited: Candidate | None) -> Iterator[str]:
    """Yield a line for each paragraph and number but those of the date that the source itself cites."""
    yield "  left_out:  # on purpose: uncomment what no report below takes up, and say why"
    yield "    paragraphs:"
    for number in paragraphs:
        if not cited or number != cited.span.paragraph:
            yield f'    # - {{paragraphs: {number}, reason: ""}}'
    yield "    numbers:"
    for number, here in paragraphs.items():
        for each in (each for each in here if each.kind is CandidateKind.NUMBER):
            if not cited or not each.span.within(cited.span):
                yield f'    # - {{paragraph: {number}, number: {_quoted(each.span.text)}, reason: ""}}'


def _names(start: Start) -> Iterator[str]:
    yield ""
    yield "treaties:"
    if start.treaty and not start.known_treaty:
        name = _quoted(start.treaty_name) if start.treaty_name else ""
        yield f"  - {{id: {_plain(start.treaty)}, name: {name}}}  # its name in full"
    else:
        yield "  # - {id: , name: }"
    yield ""
    yield "people:"
    yield "  # - {id: , name: }"


def _lists() -> Iterator[str]:
    """Yield what may stand in a report, and the key that reports stand under."""
    yield ""
    yield from _comment(f"what: {', '.join(KINDS)}")
    for name, measure in MEASURES.items():
        yield from _comment(f"measure {name}: {measure.meaning}")
    yield from _comment(f"counted: {', '.join(COUNTED)}")
    yield from _comment(f"operator: {', '.join(Operator)}; exact where it is left out")
    yield "reports:"


def _reports(
    start: Start, text: DocumentText, found: Mapping[int, Sequence[Candidate]], rows: Mapping[int, Sequence[str]]
) -> Iterator[str]:
    for number, here in found.items():
        yield ""
        yield f"  # --- paragraph {number}, {len(text.paragraphs[number - 1])} characters{_known(here)}"
        yield from rows.get(number) or _entry(start, number, here)


def _known(found: Sequence[Candidate]) -> str:
    names = dict.fromkeys(f"{each.span.text} ({each.meaning})" for each in found if each.kind is CandidateKind.NAME)
    return f"; {', '.join(names)}" if names else ""


def _entry(start: Start, number: int, found: Sequence[Candidate]) -> Iterator[str]:
    """Yield a report of a paragraph, in comments."""
    days = sorted((each for each in found if each.kind is CandidateKind.DATE), key=lambda each: not _is_whole(each))
    dates = [_date(start, each) for each in days] or ["undated"]
    yield "  # - occurrence:"
    yield "  #   what:"
    yield "  #   title:"
    yield f"  #   treaty: {_plain(start.treaty)}" if start.treaty else "  #   treaty:"
    yield f"  #   date: {dates[0]}"
    for other in dates[1:]:
        yield f"  #   # or: {other}"
    yield f"  #   evidence: {number}"
    figures = list(_figures(found))
    if figures:
        yield "  #   figures:"
        yield from (f"  #     - {figure}" for figure in figures)


def _figures(found: Sequence[Candidate]) -> Iterator[str]:
    """Yield a figure for each number that is no part of a date, money whole."""
    wholes = [each for each in found if each.kind in (CandidateKind.DATE, CandidateKind.MONEY)]
    for each in found:
        if each.kind is CandidateKind.MONEY:
            unit, _, value = each.meaning.partition(" ")
        elif each.kind is CandidateKind.NUMBER and not any(each.span.within(whole.span) for whole in wholes):
            unit, value = "count", each.meaning
        else:
            continue
        fields = {"key": "", "measure": "", "counted": "", "value": value, "unit": unit}
        fields |= {"as_printed": _quoted(each.span.text), "attribution": "reporter", "evidence": each.span.short}
        yield "{" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}"


def _date(start: Start, found: Candidate) -> str:
    """Return a date as a report file writes it; what has to be concluded has no reason yet."""
    fields = {"edtf": found.meaning, "as_printed": _quoted(found.span.text)}
    if not found.meaning and not found.is_ambiguous:
        fields |= {"basis": "inferred", "inferred_from": f"{{source: {start.id}}}", "reason": '""'}
    elif "XXXX" in found.meaning:
        year = start.published[:4] if start.published and start.published[:4].isdigit() else ""
        fields["edtf"] = found.meaning.replace("XXXX", year)
        fields |= {"basis": "year-inferred", "inferred_from": f"{{source: {start.id}}}", "reason": '""'}
    fields["evidence"] = found.span.short
    return "{" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}"


def _actions(start: Start, number: int, found: Sequence[Candidate]) -> list[str]:
    """Return the reports of a line of a table: what one party did, and when; none where the line has other things."""
    parties = {each.meaning for each in found if each.kind is CandidateKind.NAME and party(each.meaning)}
    dates = [each for each in found if each.kind is CandidateKind.DATE]
    if len(parties) != 1 or not dates or len(dates) != len(start.actions) or not all(map(_is_whole, dates)):
        return []
    code = parties.pop()
    known = party(code)
    assert known is not None
    lines: list[str] = []
    for action, when in zip(start.actions, dates, strict=True):
        title = _quoted(f"{known.name}: {action.value.replace('-', ' ')}")
        lines += [
            f"  - occurrence: {start.treaty}-{action.value}-{code.casefold()}",
            f"    what: {{kind: treaty-action, action: {action.value}, party: {code}}}",
            f"    title: {title}",
            f"    treaty: {_plain(start.treaty or '')}",
            f"    date: {_date(start, when)}",
            f"    evidence: {number}",
        ]
    return lines


def _is_whole(found: Candidate) -> bool:
    """Tell whether a date is printed with its year, and names a day."""
    try:
        earliest, latest = bounds_of(found.meaning)
    except ValueError:
        return False
    return earliest is not None and earliest == latest


def _paragraph_with(words: str, text: DocumentText | None) -> int | None:
    """Return the first paragraph that has the words, or None."""
    paragraphs = text.paragraphs if text else ()
    return next((number for number, each in enumerate(paragraphs, 1) if words.casefold() in each.casefold()), None)


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
