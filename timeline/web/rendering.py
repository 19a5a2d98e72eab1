"""Rendering our own pages without awaiting each value, which takes nearly twice as long.

Datasette's templates may call functions that have to be awaited, so it compiles all templates for that. Ours call two,
whose results are made before: what plugins add to the navigation, and the trail of a page of Datasette's.
"""

from functools import lru_cache, partial
from inspect import iscoroutinefunction
from typing import Any

from jinja2 import Environment, Template

_AWAITED = frozenset({"crumb_items", "menu_links"})
"""What is awaited before a template is rendered."""
_UNUSED = frozenset({"names_in"})
"""What must be awaited and only templates of tables call."""


class _Awaited(Template):
    """A template that Datasette renders as any other, which awaits nothing while it is rendered."""

    async def render_async(self, *arguments: Any, **named: Any) -> str:
        """Return the page; if another plugin gives templates more that must be awaited, made as Datasette does."""
        context: dict[str, Any] = dict(*arguments, **named)
        others = {name for name, value in context.items() if iscoroutinefunction(_inner(value))} - _AWAITED - _UNUSED
        awaiting = self.environment.linked_to
        if (others or "menu_links" not in context) and awaiting and self.name:
            return await awaiting.get_template(self.name).render_async(context)
        links = await context["menu_links"]()
        place = {name: context.get(name) for name in ("request", "database", "table")}
        crumbs = await context["crumb_items"](**place) if place["database"] else []
        return self.render({**context, "menu_links": lambda: links, "crumb_items": lambda **_place: crumbs})


def _inner(value: object) -> object:
    return value.func if isinstance(value, partial) else value


@lru_cache(maxsize=4)
def without_awaiting(environment: Environment) -> Environment:
    """Return an environment like that of the pages, whose templates do not await."""
    without = environment.overlay(enable_async=False, autoescape=True)
    without.template_class = _Awaited
    return without
