"""The pages: one file each in this folder; to add a page, add a file.

A page's file has `ROUTES`, a list of pairs: a regular expression for the path, and an async view that takes `request`
and `datasette` and returns a Response; and `TAKES_SQL` where it passes SQL of readers on to Datasette. `{archives}` in
an expression stands for the paths of the archives. Files whose name begins with an underscore hold what pages share.

- A view reads rows with `rows` and its like, and answers with `page`, a template, and a context that has `title` and
  `description`; all are in `_shared.py`. Every link in a template goes through `urls`.
- Texts are written with `_()`, `ngettext` or `{% trans %}`. After that, run `make words` and fill in every catalogue:
  a test fails until you have (docs/translating.md).
- A page about an occurrence takes its tables from `asked_for` in `timeline/web/as_of.py`: those of today or, for
  `name@42`, those as they stood after event 42. For the whole archive at a moment there is `_at_moment.py`.
- Its SQL must stay fast on a large archive: add its address to `tests/web/test_query_plans.py` if it is new.
"""

import re
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasette.app import Datasette

Route = tuple[str, Callable[..., Any]]


def routes(datasette: "Datasette") -> list[Route]:
    """Return the routes of every page; `{archives}` in one stands for the paths of the archives that are served."""
    from datasette.utils import tilde_encode  # noqa: PLC0415 - see `timeline.web.hooks`

    from timeline.web.archives import DATABASE, archives  # noqa: PLC0415 - as above

    served = sorted({DATABASE, *(database.route for database in archives(datasette))})
    paths = "|".join(re.escape(tilde_encode(route)) for route in served)
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    found = [
        (pattern, view if getattr(module, "TAKES_SQL", False) else _without_sql(view))
        for module in modules
        for pattern, view in module.ROUTES
    ]
    return [(pattern.replace("{archives}", paths), view) for pattern, view in found]


def _without_sql(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that runs its own statements here, also where a reader adds a parameter `sql` to its address."""
    from timeline.web.outside import forget_sql  # noqa: PLC0415 - see `timeline.web.hooks`

    @wraps(view)
    async def without(*arguments: Any, **named: Any) -> Any:
        forget_sql()
        return await view(*arguments, **named)

    return without
