"""The search index: everything is found by its words, with and without accents."""

import pytest

from tests.looking import look
from timeline.recording.amending import correct


@pytest.fixture
def library(treaty_story):
    """Give an archive with one of each thing that can be found."""
    story = treaty_story
    story.treaty("ferry-pact", "Ferry Pact", other_names=["Pact of São Tomé"])
    story.person("jose-alvares", "José Álvares", "Jose Alvarez")
    story.source("gazette", publisher={"name": "Diário do Porto"}, title="Harbour news", url="https://diario.example/a")
    story.report(
        "opening",
        "ceremony",
        title="Opening of the Đà Nẵng quay",
        place={"name": "Cais da Ribeira", "city": "Porto"},
        participants=[{"person": "jose-alvares", "name": "José Álvares", "office": "Almirante", "role": "speaker"}],
        statements=[
            {
                "point": "quay-lasts",
                "text": "The quay will outlast its builders.",
                "attribution": {"voice": "paraphrase", "chain": {"name": "Zoë Brontë"}},
                "evidence": 1,
            }
        ],
        figures=[
            story.figure("guests", "attendance", None, "vague", as_printed="dozens of dockers", counted="delegates"),
            story.figure("by-trade", "attendance", None, parts=[{"label": "stevedores", "value": 3}]),
        ],
    )
    return story


def matches(story, words):
    """Return the entries that match, by type and name."""
    story.projector.catch_up()
    sql = (
        "SELECT s.type, s.id FROM search s JOIN search_fts f ON f.rowid = s.rowid "
        "WHERE search_fts MATCH ? ORDER BY s.type, s.id"
    )
    with story.projector.store.database(write=False) as database:
        return [tuple(row) for row in database.execute(sql, (words,))]


@pytest.mark.parametrize(
    ("words", "entries"),
    [
        pytest.param("harbours", [("treaty", "treaty/harbour-treaty")], id="a treaty by its name"),
        pytest.param("tomé", [("treaty", "treaty/ferry-pact")], id="a treaty by another name"),
        pytest.param("alvarez", [("person", "person/jose-alvares")], id="a person by another spelling"),
        pytest.param("diário", [("source", "source/gazette")], id="a source by its publisher"),
        pytest.param("ribeira", [("occurrence", "opening/gazette")], id="an occurrence by its venue"),
        pytest.param("almirante", [("occurrence", "opening/gazette")], id="an occurrence by an office"),
        pytest.param("outlast", [("statement", "opening/gazette/statement/quay-lasts")], id="a statement by its text"),
        pytest.param(
            "brontë", [("statement", "opening/gazette/statement/quay-lasts")], id="a statement by its speaker"
        ),
        pytest.param("dockers", [("figure", "opening/gazette/figure/guests")], id="a figure by its printed words"),
        pytest.param("stevedores", [("figure", "opening/gazette/figure/by-trade")], id="a figure by a part of it"),
        pytest.param("submarine", [], id="nothing where nothing is"),
    ],
)
@pytest.mark.one_in(3)
def test_everything_is_found_by_its_words(library, words, entries):
    """Given one of each thing, a word of it finds it and nothing else."""
    assert matches(library, words) == entries


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        pytest.param("José", "jose", id="acute"),
        pytest.param("Álvares", "alvares", id="capital with acute"),
        pytest.param("Nẵng", "nang", id="breve and tilde on one letter"),
        pytest.param("Diário", "DIARIO", id="capitals"),
        pytest.param("Tomé", "tome", id="in a secondary name"),
        pytest.param("Brontë", "bronte", id="diaeresis"),
        pytest.param("Đà", "Đa", id="grave, after a letter that has no accent"),
    ],
)
@pytest.mark.one_in(3)
def test_accents_do_not_matter(library, printed, typed):
    """Given words with accents, they are found as printed and without."""
    assert matches(library, printed) == matches(library, typed) != []


def test_an_entry_leads_to_its_occurrence_and_its_source(library):
    """Given an entry of a report, its row has the occurrence and the source; a person's has neither."""
    assert library.rows("search", "occurrence", "source", type="statement") == [("opening", "gazette")]
    assert library.rows("search", "occurrence", "source", type="person") == [(None, None)]
    assert library.rows("search", "occurrence", "source", type="source") == [(None, "gazette")]


def test_the_index_follows_every_event(library):
    """Given a second report of an occurrence, the entries of the first are still found, each once."""
    before = matches(library, "ribeira")

    library.report("opening", "ceremony", by="herald", title="Ribeira opens")

    assert matches(library, "ribeira") == [*before, ("occurrence", "opening/herald")]


def test_a_corrected_figure_leads_to_the_source_of_its_correction(library):
    """Given a figure that a later source corrects, that source is named, without the words that another printed."""
    library.source("herald", "2031-05-03")
    path = ["gazette", "figures", "guests", "counted"]
    was = look(library.archive, "opening", path)

    correct(library.archive, "opening", path, "people", was=was, reason="Found so", source="herald", by="tester")

    assert library.rows("search", "title", "source", id="opening/gazette/figure/guests") == [("attendance", "herald")]
    assert library.rows("search", "source", id="opening/gazette") == ["gazette"]
