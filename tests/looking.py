"""See what stands at a path of a stream, as an archivist sees it before correcting it."""

from domain.paths import read_path
from timeline.recording.amending import find


def look(archive, name, path):
    """Return what stands at a path of a stream, as JSON."""
    target, inner = find(archive, name).claim(path)
    return read_path(target, inner)


def with_its_words(archive, name, path, new):
    """Return the path and the content that correct a number and the words in which it is printed; others as they are.

    A correction of our own that contradicts the printed words is refused.
    """
    if path[-1] != "value":
        return path, new
    whole = path[:-1]
    return whole, {**look(archive, name, whole), "value": new, "as_printed": f"exact {new}"}
