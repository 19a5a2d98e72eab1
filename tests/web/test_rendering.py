"""Pages that are rendered without awaiting: what other plugins add to templates is there all the same."""

import asyncio

import pytest
from datasette import hookimpl
from datasette.plugins import pm
from jinja2 import DictLoader, Environment

from tests.web.conftest import text_of
from timeline.web.rendering import without_awaiting


class Menu:
    """A plugin that adds a link to the navigation, which has to be awaited."""

    __name__ = "menu"

    @hookimpl
    def menu_links(self):
        """Return the link."""

        async def links():
            return [{"href": "/-/added", "label": "Added"}]

        return links


@pytest.fixture
def plugin():
    """Give a way to register a plugin until the test ends."""
    registered = []

    def register(plugin):
        pm.register(plugin)
        registered.append(plugin)

    yield register
    for one in registered:
        pm.unregister(one)


@pytest.mark.parametrize("path", ["/about", "/archive", "/nope", "/archive/treaties"])
def test_a_link_that_a_plugin_adds_is_in_the_navigation(harbours, plugin, path):
    """Given a plugin that adds to the navigation, each of our pages and of Datasette's has its link."""
    plugin(Menu())
    page = harbours.page(path, status=404 if path == "/nope" else 200)

    assert page.xpath("//header//nav//a[@href='/-/added']")


def test_the_page_of_tables_has_its_trail(harbours):
    """Given the page of the tables, Datasette's trail is above it."""
    assert texts_of(harbours.page("/archive").xpath("//nav[contains(@class, 'crumbs')]//a"))


def texts_of(elements):
    """Return the text of each element."""
    return [text_of(element) for element in elements]


async def rendered(source, context):
    """Return what one of our templates gives."""

    async def none(**_place):
        return []

    environment = Environment(loader=DictLoader({"x.html": source}), enable_async=True, autoescape=True)
    template = without_awaiting(environment).get_template("x.html")
    return await template.render_async({"menu_links": none, "crumb_items": none, **context})


@pytest.mark.parametrize("named", [True, False], ids=["awaited", "plain"])
def test_what_a_plugin_has_awaited_is_awaited(named):
    """Given a function of a plugin that has to be awaited, a template that calls it has its result."""

    async def greeting():
        return "Good <morning>"

    context = {"greeting": greeting if named else lambda: "Good <morning>"}
    assert asyncio.run(rendered("{{ greeting() }}, {{ menu_links()|length }}", context)) == "Good &lt;morning&gt;, 0"
