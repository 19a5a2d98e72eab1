"""Publish the schema of report files, so that editors complete and check them."""

from typing import Any

from timeline.report_files.model import ReportFile


def report_file_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a report file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ReportFile.model_json_schema(),
        "title": "Timeline report file",
    }
