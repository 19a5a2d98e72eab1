"""See what stands at a path of a stream, as an archivist sees it before correcting it."""

from domain.paths import read_path
from timeline.recording.amending import find


def look(archive, name, path):
    """Return what stands at a path of a stream, as JSON."""
    target, inner = find(archive, name).claim(path)
    return read_path(target, inner)
