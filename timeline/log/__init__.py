"""The archive file and its log: how events are stored, read and appended.

Nothing here knows projections, report files or commands. Every other room but the web pages may call it.
"""
