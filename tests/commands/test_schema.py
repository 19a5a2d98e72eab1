"""`timeline schema` publishes what a report file may hold."""

import pytest
import yaml
from jsonschema import Draft202012Validator


class AsEditorsDo(yaml.SafeLoader):
    """Read YAML 1.2 as editors do: a date is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the attribute that the loader reads
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def test_it_prints_a_json_schema(timeline):
    """Given no archive at all, the schema is printed, and validators of its draft take it."""
    outcome = timeline("schema")

    assert outcome.code == 0
    assert outcome.json["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(outcome.json)


@pytest.mark.thorough
def test_every_seed_meets_it(timeline, seeds):
    """Given the seeds, an editor that checks them against the schema finds nothing wrong."""
    validator = Draft202012Validator(timeline("schema").json)

    for seed in sorted(seeds.rglob("*.yaml")):
        content = yaml.load(seed.read_text("utf-8"), Loader=AsEditorsDo)  # a SafeLoader
        assert [error.json_path for error in validator.iter_errors(content)] == [], seed.name


def test_it_finds_what_is_wrong(timeline, report_file):
    """Given a report file with a mistyped kind and a field that is unknown, the schema refuses both."""
    validator = Draft202012Validator(timeline("schema").json)
    content = yaml.load(report_file.read_text("utf-8"), Loader=AsEditorsDo)
    assert list(validator.iter_errors(content)) == []

    content["reports"][0]["what"] = "signign"
    content["reports"][1]["titel"] = "Ada Quay speaks"

    assert [error.json_path for error in validator.iter_errors(content)] == ["$.reports[0].what", "$.reports[1]"]
