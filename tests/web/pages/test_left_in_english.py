"""The home page, the timeline and the map in Vietnamese: of what the English page says, nothing is left in English."""

import pytest
from jinja2 import ChoiceLoader, DictLoader
from jinja2.environment import create_cache

from tests.web.both_languages import left_in_english
from timeline.web.rendering import without_awaiting


@pytest.mark.parametrize("path", ["/", "/timeline", "/timeline?dates=open", "/places"])
@pytest.mark.parametrize("archive", ["harbours", "lagoons", "empty"])
@pytest.mark.one_in(3)
def test_a_page_in_vietnamese_has_no_english_words(archive, path, request):
    """Given a page in Vietnamese, all of its English is the archive's own, and is marked as English."""
    assert left_in_english(request.getfixturevalue(archive), path) == set()


def test_filters_are_in_vietnamese(harbours):
    """Given filters, what is chosen is in Vietnamese, even where nothing matches; so are states among the choices."""
    assert left_in_english(harbours, "/timeline?kind=visit&party=NO&from=2031-01-01&to=2031-12-31") == set()


def test_a_text_outside_of_every_message_is_found(harbours, monkeypatch):
    """Given a template with a text outside of every message, the comparison of the two pages names it."""
    loader = DictLoader({"places.html": '{% extends "page.html" %}{% block content %}Here be dragons{% endblock %}'})
    environment = without_awaiting(harbours.datasette.jinja_env)
    monkeypatch.setattr(environment, "loader", ChoiceLoader([loader, environment.loader]))
    monkeypatch.setattr(environment, "cache", create_cache(400))
    monkeypatch.setattr(environment, "bytecode_cache", None)

    assert left_in_english(harbours, "/places") == {"Here be dragons"}
