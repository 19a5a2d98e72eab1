"""The command `schema`: print the JSON Schema of report files."""

import click

from timeline.commands._shared import example, print_json
from timeline.report_files.model import report_file_schema


@click.command(epilog=example("timeline schema > report-file.schema.json"))
def command() -> None:
    """Print the JSON Schema of report files.

    Editors use it to complete and check them. An editor with YAML support finds it by the first line of a report file:
    # yaml-language-server: $schema=report-file.schema.json
    """
    print_json(report_file_schema())
