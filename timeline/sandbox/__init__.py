"""Readers' SQL: what it may use, and the separate processes in which it runs.

Nothing here knows Datasette or the log. Only the web pages call it.
"""
