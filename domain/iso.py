"""The lists of ISO, through pycountry: imported when a code is first looked up, as most commands look up none."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pycountry import Currencies, ExistingCountries, HistoricCountries


@cache
def states() -> "ExistingCountries":
    """Return the states of ISO 3166-1."""
    from pycountry import countries  # noqa: PLC0415

    return countries


@cache
def former_states() -> "HistoricCountries":
    """Return the states of ISO 3166-3, which no longer exist."""
    from pycountry import historic_countries  # noqa: PLC0415

    return historic_countries


@cache
def language_codes() -> frozenset[str]:
    """Return the codes of ISO 639 for languages, of two and of three letters.

    They are read from pycountry's file, as pycountry itself takes long to index 8,000 languages by all that they have.
    """
    from pycountry import languages  # noqa: PLC0415

    entries = json.loads(Path(languages.filename).read_bytes())[languages.root_key]
    return frozenset(entry[size] for entry in entries for size in ("alpha_2", "alpha_3") if size in entry)


@cache
def currencies() -> "Currencies":
    """Return the currencies of ISO 4217."""
    from pycountry import currencies  # noqa: PLC0415

    return currencies
