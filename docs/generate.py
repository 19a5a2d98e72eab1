"""Generate the references of tables, commands and report files from the code.

Run it with `make docs`. A test fails if a generated file is not up to date.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from projections import PROJECTIONS, Table, View
from timeline.cli import timeline_command
from timeline.projecting.describing import described
from timeline.report_files.model import report_file_schema

ROOT = Path(__file__).parent.parent
_WIDTH = 98
"""How wide the help of commands is written, whatever the width of the terminal."""
MARKER = "    # Generated from timeline/projecting/queries.yml and the projections: run `make docs`, do not edit."


def metadata() -> str:
    """Return metadata.yml: its hand-written head, then the queries and tables of the package."""
    head = (ROOT / "metadata.yml").read_text("utf-8").split(MARKER)[0].rstrip("\n")
    return f"{head}\n{MARKER}\n{described()}"


def tables_page() -> str:
    """Return the reference of tables."""
    lines = ["# Tables", "", "Generated from the projections; every table is derived from the log.", ""]
    for projection in PROJECTIONS.values():
        for table in (*projection.tables, *projection.views):
            lines += [f"## {table.name}", "", table.about, "", "| column | what it means |", "| --- | --- |"]
            lines += [f"| {name} | {about} |" for name, about in _columns(table).items()]
            lines.append("")
    return "\n".join(lines)


def _columns(table: Table | View) -> Mapping[str, str]:
    if isinstance(table, View):
        return table.columns
    links = {column: f" (leads to {target.split('.')[0]})" for column, target in table.references.items()}
    return {column.name: column.about + links.get(column.name, "") for column in table.columns}


def commands_page() -> str:
    """Return the reference of commands: the help of each."""
    lines = ["# Commands", "", "Generated from `--help`.", ""]
    context = click.Context(
        timeline_command, info_name="timeline", terminal_width=_WIDTH, **timeline_command.context_settings
    )
    for name in timeline_command.list_commands(context):
        command = timeline_command.get_command(context, name)
        assert command is not None
        text = command.get_help(click.Context(command, info_name=name, parent=context))
        lines += [f"## timeline {name}", "", "```", text, "```", ""]
    return "\n".join(lines)


def report_file_page() -> str:
    """Return the reference of report files' fields."""
    schema = report_file_schema()
    lines = ["# Fields of a report file", "", "Generated from the schema (`timeline schema`).", ""]
    lines += _section("the file", schema)
    for name, given in sorted(schema["$defs"].items()):
        # A value with a short form is either that or a mapping; its fields are the mapping's.
        definition = next((choice for choice in given.get("anyOf", ()) if "properties" in choice), given)
        if "enum" in definition:
            allowed = ", ".join(f"`{value}`" for value in definition["enum"])
            lines += [f"## {name}", "", _first_line(definition), "", allowed, ""]
        elif "properties" in definition:
            lines += _section(name, definition)
    return "\n".join(lines)


def _section(name: str, definition: Mapping[str, Any]) -> list[str]:
    required = set(definition.get("required", ()))
    lines = [f"## {name}", "", definition.get("description", "").strip(), ""]
    if definition["properties"]:
        lines += ["| field | value | needed |", "| --- | --- | --- |"]
    for field, schema in definition["properties"].items():
        lines.append(f"| {field} | {_type(schema)} | {'yes' if field in required else ''} |")
    return [*lines, ""]


def _first_line(definition: Mapping[str, Any]) -> str:
    return str(definition.get("description", "")).split("\n", 1)[0]


def _type(schema: Mapping[str, Any]) -> str:
    """Return a schema's type in words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"])
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        texts = [_type(choice) for choice in choices if choice.get("type") != "null"]
        return " or ".join(dict.fromkeys(text for text in texts if text))
    if schema.get("type") == "array":
        items = schema.get("items", {})
        return f"list, each {_type(items)}" if "description" in items else f"list of {_type(items)}"
    kind = schema.get("type", "anything")
    if kind == "string" and "description" in schema:
        return str(schema["description"])
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


PAGES = {
    ROOT / "metadata.yml": metadata,
    ROOT / "docs" / "tables.md": tables_page,
    ROOT / "docs" / "commands.md": commands_page,
    ROOT / "docs" / "report-file-fields.md": report_file_page,
}


if __name__ == "__main__":
    for path, make in PAGES.items():
        path.write_text(make().rstrip("\n") + "\n", "utf-8")
