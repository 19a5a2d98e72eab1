"""The archive file and its log: how events are stored, read and appended.

Nothing here knows projections, report files or commands. Every room of `timeline/` may call it, except `documents`,
`report_files`, `sandbox` and `web`.
"""
