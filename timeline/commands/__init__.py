"""The commands: one file each, named like the command, with a click command called `command`.

To add a command, add a file and list its name in `timeline/cli.py`. Files whose name begins with an underscore hold
what commands share. No rule of what may be recorded is here, and no table is defined here. Only `timeline/cli.py`
calls it.

- The docstring of `command` is its help. Its first line is also the summary in `timeline/cli.py`, and `epilog` has an
  `example`. `make docs` writes docs/commands.md from it.
- Take options that others have from `_shared.py`: `archive_option` to read an archive, `log_options` to record in one
  or follow its store, `json_option`, `by_option`. What changes an archive also has `--dry-run`.
- Raise a subclass of `ArchiveError` that says what is wrong, where, and what is allowed; `timeline/cli.py` turns it
  into a message and an exit code. Print with `click.echo`, `console` or `print_json`.
- Import what is slow to load (rich, Datasette) where it is used: quick commands must start quickly.
"""
