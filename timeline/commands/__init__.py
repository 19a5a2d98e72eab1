"""Hold the commands: one file each, named as it is called, with a click command called `command`.

To add a command, add a file. Files whose name begins with an underscore hold what commands share.
"""
