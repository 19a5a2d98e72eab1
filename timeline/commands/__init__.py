"""The commands: one file each, named like the command, with a click command called `command`.

To add a command, add a file and list its name in `timeline/cli.py`. Files whose name begins with an underscore hold
what commands share. No rule of what may be recorded is here, and no table is defined here. Only `timeline/cli.py`
calls it.
"""
