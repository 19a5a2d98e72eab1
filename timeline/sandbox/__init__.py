"""Run SQL that readers wrote: what it may use, and in processes of its own.

Nothing here knows Datasette or the log; the web pages call it.
"""
