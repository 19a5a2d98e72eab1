"""The pages: one file each in this folder; to add a page, add a file.

A page's file has `ROUTES`, a list of pairs: a regular expression for the path, and an async view that takes `request`
and `datasette` and returns a Response. Files whose name begins with an underscore hold what pages share.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

Route = tuple[str, Callable[..., Any]]


def routes() -> list[Route]:
    """Return the routes of every page."""
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    return [route for name in names for route in import_module(f"{__name__}.{name}").ROUTES]
