"""What holds of every format: it says what it is, keeps to a filter, has no text of a source, and is read in pieces."""

import re
import tracemalloc

import pytest

from tests.exchange.conftest import SITE, STANDING, export
from timeline.documents.text import documents_in
from timeline.exchange.dates import undoubted
from timeline.exchange.exports import UnknownFormatError, export_named, exports
from timeline.exchange.reading import Extract, NotExportedError, reading
from timeline.web.dates import in_words

FORMATS = sorted(exports())
FILTERED = [name for name in FORMATS if exports()[name].is_filtered]
_WORDS = re.compile(r"\w+")
_RUN = 12
"""So many words in a row are a sentence of a source; titles and printed figures are shorter."""


def test_each_format_says_what_it_is():
    """Given the formats, each has a name of its own, a media type, the ending of a file, and a sentence."""
    assert len({export.name for export in exports().values()}) == len(FORMATS) == 8
    for made in exports().values():
        assert re.fullmatch(r"[a-z]+/[a-z+]+(; \S+)*", made.media_type)
        assert re.fullmatch(r"[a-z.]+", made.suffix)
        assert made.holds.endswith(".")
        assert made.readers


@pytest.mark.parametrize(
    ("name", "message"),
    [("timelinej", r"did you mean 'timelinejs'\?"), ("xml", r"'xml' is not a format .*; allowed: annotations, csv")],
)
def test_an_unknown_format_is_named_with_those_there_are(name, message):
    """Given a name that no format has, the message lists the formats, with the nearest."""
    with pytest.raises(UnknownFormatError, match=message):
        export_named(name)


@pytest.mark.parametrize("name", FILTERED)
def test_a_filter_leaves_out_the_rest(exported, name):
    """Given a treaty or an occurrence, only what concerns it is there; together, what concerns both."""

    def slugs(**chosen):
        return set(re.findall(rf"{SITE}/occurrence/([a-z-]+)", exported(name, **chosen)))

    assert slugs(occurrence="speech") - {"signing"} == {"speech"}  # of which it is a part
    assert slugs(treaty="pact") == {"signing", "speech", "iceland-signs"}
    assert slugs(treaty="other-pact", occurrence="speech") == set()


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"treaty": "pakt"}, "no treaty named 'pakt'; did you mean 'pact'"),
        ({"occurrence": "sining"}, "no occurrence named 'sining'; did you mean 'signing'"),
        ({"occurrence": "other-twin"}, "was merged into 'twin'"),
        ({"occurrence": "gone"}, "'gone' was retracted"),
    ],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else "",
)
def test_a_filter_that_finds_nothing_is_refused(exported, chosen, message):
    """Given a name that is unknown, merged away or retracted, the message says so."""
    with pytest.raises(NotExportedError, match=message):
        exported("csv", **chosen)


@pytest.mark.parametrize("name", FILTERED)
def test_every_item_leads_to_a_path_without_a_public_address(port, name):
    """Given no public address, items have the paths of their pages."""
    text = export(name, port, site="")

    assert SITE not in text
    found = set(re.findall(r"/occurrence/([a-z-]+)", text.replace("\r\n ", "")))
    assert STANDING - {"undated"} <= found | ({"undated"} & found)


@pytest.mark.parametrize("name", FORMATS)
def test_no_sentence_of_a_source_is_in_an_export(seeds_archive, documents, name):
    """Given the articles that the seeds read, no format has twelve words in a row of them, but for names."""
    with reading(seeds_archive) as rows:
        named = [str(cell) for row in rows("SELECT title, url, translation_of FROM sources") for cell in row.values()]
    words = _WORDS.findall(export(name, seeds_archive).lower())
    allowed = _runs(_WORDS.findall(" ".join(named).lower()))
    printed = {run for text in documents_in(documents).values() for run in _runs(_WORDS.findall(_text(text).lower()))}

    assert len(printed) > 1000
    assert _runs(words) & printed <= allowed


def _runs(words):
    return {tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)}


def _text(document):
    return "\n".join(document.paragraphs)


@pytest.mark.parametrize(
    ("edtf", "extent"),
    [
        ("2031", ("2031", None)),
        ("2031-05-01T09:30:00+01:00", ("2031-05-01T09:30:00+01:00", None)),
        ("2031-05/2031-06", ("2031-05", "2031-06")),
        ("2031-05-01/..", ("2031-05-01", None)),
        ("2031-05-01/", ("2031-05-01", None)),
        *((text, None) for text in ("undated", "2031-21", "203X", "2031~", "2031-05-01?", "2031-05-01%", "..")),
        *((text, None) for text in ("[2031-05-01..]", "[2031, 2032]", "../2031", "2031~/2032", "2031/2032?", "")),
    ],
)
def test_only_what_iso_can_say_is_without_doubt(edtf, extent):
    """Given EDTF texts, dates, times and extents come through; sets, qualifiers, seasons and unknown starts do not."""
    assert undoubted(edtf) == extent


@pytest.mark.thorough
def test_a_log_that_nobody_could_write_today_is_exported(unlisted):
    """Given codes of parties, languages and measures that no list has any more, every format has them as they are."""
    for name in FORMATS:
        text = export(name, unlisted)
        assert "harbour-signing" in text
    assert '"QI"' in export("jsonld", unlisted)


@pytest.mark.thorough
@pytest.mark.parametrize("name", FORMATS)
def test_an_export_of_many_events_holds_few_of_them(long_archive, name):
    """Given 2,000 events, what is held at a time is far less than what is written."""
    with reading(long_archive) as rows:
        extract = Extract(rows, "Archive", lambda to: f"{SITE}{to}", in_words)
        in_words("2031-05")  # reads the names of months, once
        tracemalloc.start()
        length = sum(len(piece) for piece in export_named(name).write(extract))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert length > 400_000
    assert peak < 300_000
