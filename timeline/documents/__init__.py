"""The text of an article: its paragraphs and spans, candidates for claims, and whether it was read completely.

Nothing here knows the archive. Report files, history and commands call it.
"""
