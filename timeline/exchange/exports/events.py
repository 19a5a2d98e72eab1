"""The log as JSON Lines, from which `timeline build --events` makes the same archive again."""

from timeline.exchange.event_lines import lines_of
from timeline.exchange.exports import Export

EXPORT = Export(
    name="events",
    media_type="application/jsonl; charset=utf-8",
    suffix="jsonl",
    holds="The whole log, a line for each event as it is stored. An archive built from it has the same digests.",
    readers="timeline build --events and jq",
    write=lambda extract: lines_of(extract.rows),
    is_filtered=False,
)
