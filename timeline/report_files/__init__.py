"""Report files, one YAML or JSON file a source: reading, checking and drafting them, and their schema.

Nothing here knows an archive: what is recorded already is checked in `recording`. Recording and commands call it.
"""
