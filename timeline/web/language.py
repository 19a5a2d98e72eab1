"""The reader's language: messages from the catalogues, and the numbers and names that are written by its rules.

The language of a request is kept in a context variable, so that a page's code need not pass it on. The English words
are the messages themselves; `locales/<language>/LC_MESSAGES/timeline.po` has them in another language. Messages name
their values (`%(name)s`), whole numbers among these are written by the language's rules, and a percent sign is doubled.
"""

import gettext as catalogues
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal, InvalidOperation
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import Environment, pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

ENGLISH = "en"
LOCALES = Path(__file__).parent / "locales"
DOMAIN = "timeline"
TERM = "term"
"""The context of messages that are names of things, such as kinds and measures: see `vocabulary.py`."""

LANGUAGES = (ENGLISH, *sorted(folder.parent.name for folder in LOCALES.glob("*/LC_MESSAGES")))
"""The languages that pages are written in; each but English has a catalogue."""

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """Return the language of the page that is being made."""
    return _language.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Make pages in a language."""
    _catalogue(chosen)  # compiled now, for SQL functions need it, too, and a query has little time
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


def locale() -> Locale:
    """Return the CLDR's rules for the language of the page."""
    return _locale(language())


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@cache
def own_name(name: str) -> str:
    """Return the name of a language in that language."""
    return _locale(name).get_display_name() or name


def gettext(message: str, **values: Any) -> str:
    """Return a message with its values."""
    return _looked_up("gettext", message) % _written(values)


def pgettext(context: str, message: str, **values: Any) -> str:
    """Return a message with its values, where the same English words mean other things elsewhere."""
    return _looked_up("pgettext", context, message) % _written(values)


def ngettext(one: str, many: str, count: int, /, **values: Any) -> str:
    """Return the message for a count, which is its value `num`."""
    return _looked_up("ngettext", one, many, count) % _written({"num": count, **values})


def to_translate(message: str) -> str:
    """Return a message as it is: this marks one in a constant, for whoever shows it to pass to `gettext`."""
    return message


def term(words: str, context: str = TERM) -> str:
    """Return the name of a thing; one that no catalogue knows, such as one registered by a report, as it is."""
    return _looked_up("pgettext", context, words) if words else ""


def number(value: Any) -> str:
    """Return a number with thousands separators, without adding or losing a digit."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not exact.is_finite():
        return str(value)
    if language() == ENGLISH:
        return f"{exact.normalize():,f}"
    return format_decimal(exact.normalize(), locale=locale(), decimal_quantization=False)


def add_to_templates(env: Environment) -> None:
    """Let templates use messages: `{% trans %}`, `_()`, `gettext`, `ngettext`, `pgettext` and `npgettext`."""
    env.extend(newstyle_gettext=True)  # the compiler then passes values by name
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    found = {name: _in_templates(name) for name in ("gettext", "ngettext", "pgettext", "npgettext")}
    env.globals.update({**found, "_": found["gettext"], "lang": _lang})


@pass_context
def _lang(context: Context, content: str | None = None) -> Markup:
    """Return the attribute `lang` for text that is in another language than its page; empty if it is in the same.

    Without a language it is what the archive itself says, such as titles and statements (`language` in metadata.yml).
    """
    content = content or context.get("site", {}).get("content_language") or ENGLISH
    return Markup(' lang="{}"').format(content) if content != language() else Markup()


def _in_templates(method: str) -> Callable[..., str]:
    """Return a function for templates: messages are markup, and their values are escaped."""

    @pass_eval_context
    def shown(context: EvalContext, *arguments: Any, **values: Any) -> str:
        text = _looked_up(method, *arguments)
        if method.startswith("n"):
            values.setdefault("num", arguments[-1])
        # The catalogues are part of the program: their markup is as safe as that of the templates.
        return (Markup(text) if context.autoescape else text) % _written(values)  # noqa: S704

    return shown


def at_every_request(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that Jinja never applies while it compiles, when there is no reader with a language yet."""

    @pass_context
    def applied(_context: Context, *arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)

    return applied


def _looked_up(method: str, *arguments: Any) -> str:
    found: str = getattr(_catalogue(language()), method)(*arguments)
    return found


@cache
def _catalogue(name: str) -> catalogues.NullTranslations:
    """Return the messages of a language; they are compiled in memory, so that no compiled file can be stale."""
    if name == ENGLISH:
        return catalogues.NullTranslations()
    compiled = BytesIO()
    with catalogue_of(name).open("rb") as file:
        write_mo(compiled, read_po(file, locale=name, domain=DOMAIN))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)


def catalogue_of(name: str) -> Path:
    """Return the path of the catalogue of a language."""
    return LOCALES / name / "LC_MESSAGES" / f"{DOMAIN}.po"


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: number(value) if type(value) in {int, Decimal} else value for name, value in values.items()}
