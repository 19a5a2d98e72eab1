"""Running SQL that readers wrote: what it may use, and processes of its own.

Nothing here knows Datasette or the log. Only the web pages call it.
"""
