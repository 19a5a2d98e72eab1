"""The text of an article: its paragraphs and spans, what it may have to say, and whether it was read completely.

Nothing here knows an archive. Report files, history and commands call it.
"""
