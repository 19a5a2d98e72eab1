"""Tables of others: reading them, and turning their rows into report files by a map of their columns.

Nothing here knows the archive, and nothing names a treaty. Commands call it.
"""
