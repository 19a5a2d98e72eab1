"""What exports say in words, for people: when and where something happened, and how many sources report it."""

from collections.abc import Callable, Sequence

from timeline.exchange.reading import Row


def date_in_words(occurrence: Row, in_words: Callable[[str | None], str]) -> str:
    """Return when something happened, and what of that is stated or inferred, with the reason."""
    when, basis = in_words(occurrence["occurred"]), occurrence["date_basis"]
    line = f"When: {when} ({basis.replace('-', ' ')})." if basis else f"When: {when}."
    return f"{line}\n{occurrence['date_reason']}" if occurrence["date_reason"] else line


def place_of(occurrence: Row) -> str:
    """Return a place in one line: venue, city and country."""
    parts = (occurrence["place"], occurrence["city"], occurrence["country_name"])
    return ", ".join(part for part in parts if part)


def source_in_words(source: Row, in_words: Callable[[str | None], str]) -> str:
    """Return who published what and, where that is known, when."""
    published = source["published"]
    dated = f", {in_words(published)}" if published and published != "undated" else ""
    return f"{source['label']}{dated}"


def reported_by(sources: int) -> str:
    """Return how many sources report something."""
    return "Reported by 1 source." if sources == 1 else f"Reported by {sources:,} sources."


def corrected_by(reported: str, sources: Sequence[Row], in_words: Callable[[str | None], str]) -> str:
    """Return how many sources report something, and which others have what reads otherwise since."""
    corrected = "; ".join(source_in_words(source, in_words) for source in sources)
    return f"{reported} Corrected by {corrected}." if corrected else reported
