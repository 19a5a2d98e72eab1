"""The published schema: editors complete and check report files by it, so it must agree with what is accepted."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from domain.kinds import KINDS
from timeline.report_files.marked_yaml import read_yaml
from timeline.report_files.model import report_file_schema

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "seeds").rglob("*.yaml"))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Give the schema as it is published: through JSON."""
    published: dict[str, Any] = json.loads(json.dumps(report_file_schema()))
    return published


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """Give a validator by the schema."""
    return Draft202012Validator(schema)


def content_of(name: str, content: bytes) -> Any:
    """Read a file as an editor does: numbers are numbers."""

    def number(value: object) -> float:
        assert isinstance(value, Decimal)
        return float(value)

    return json.loads(json.dumps(read_yaml(name, content).value, default=number))


@pytest.fixture
def content(gazette: str) -> Any:
    """Give the content of the Harbour Gazette's file."""
    return content_of("gazette.yaml", gazette.encode())


@pytest.mark.thorough
def test_the_schema_is_valid(schema):
    """Given the schema, it is one of draft 2020-12 and says so."""
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_there_are_seeds():
    """The seeds are found, so that the test of them tests something."""
    assert len(SEEDS) >= 5


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
@pytest.mark.one_in(3)
def test_every_seed_validates(validator, seed):
    """Given a seed, an editor reports no problem."""
    assert list(validator.iter_errors(content_of(seed.name, seed.read_bytes()))) == []


def test_a_file_with_every_field_validates(validator, content):
    """Given a file with nearly every field in it, in short forms and long, an editor reports no problem."""
    assert list(validator.iter_errors(content)) == []


def test_a_source_may_be_named(validator, content):
    """Given a file that names its source by its slug, an editor reports no problem."""
    assert list(validator.iter_errors({**content, "source": "harbour-gazette"})) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.one_in(2)
def test_every_kind_may_be_written_in_short(validator, content, kind):
    """Given a kind's name alone, an editor completes and accepts it."""
    content["reports"][1]["what"] = kind

    assert list(validator.iter_errors(content)) == []


def set_at(*path: str | int, to: Any) -> Callable[[Any], None]:
    """Set a value somewhere in a file."""

    def spoil(content: Any) -> None:
        for part in path[:-1]:
            content = content[part]
        content[path[-1]] = to

    return spoil


def without(*path: str | int) -> Callable[[Any], None]:
    """Take a value out of a file."""

    def spoil(content: Any) -> None:
        for part in path[:-1]:
            content = content[part]
        del content[path[-1]]

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(without("source"), id="no-source"),
        pytest.param(without("source", "language"), id="source-without-language"),
        pytest.param(without("reports", 1, "date"), id="report-without-date"),
        pytest.param(without("reports", 2, "what", "pledger"), id="pledge-by-nobody"),
        pytest.param(set_at("sauce", to=1), id="unknown-field"),
        pytest.param(set_at("reports", 0, "place", "contry", to="NO"), id="unknown-field-inside"),
        pytest.param(set_at("reports", 1, "what", to="speach"), id="unknown-kind"),
        pytest.param(
            set_at("reports", 1, "what", to={"kind": "speech", "form": "banquet"}), id="field-of-another-kind"
        ),
        pytest.param(set_at("reports", 1, "title", to=2031), id="number-for-text"),
        pytest.param(set_at("reports", 1, "title", to=""), id="empty-text"),
        pytest.param(set_at("reports", to={}), id="mapping-for-list"),
        pytest.param(set_at("reports", 1, "occurrence", to="Vale Speech"), id="no-slug"),
        pytest.param(set_at("reports", 1, "occurrence", to="v" * 101), id="long-slug"),
        pytest.param(set_at("reports", 0, "figures", 0, "operator", to="nearby"), id="unknown-operator"),
        pytest.param(set_at("reports", 1, "participants", 0, "role", to="speeker"), id="unknown-role"),
        pytest.param(set_at("reports", 1, "evidence", to="six"), id="no-evidence"),
        pytest.param(set_at("reports", 1, "evidence", to=0), id="paragraph-nought"),
        pytest.param(set_at("reports", 1, "evidence", to=[]), id="report-without-evidence"),
        pytest.param(set_at("reports", 1, "date", "basis", to="guessed"), id="unknown-basis"),
        pytest.param(set_at("reports", 0, "place", "coordinates", "latitude", to=96.3), id="too-far-north"),
        pytest.param(set_at("source", "sha256", to="abc"), id="no-digest"),
        pytest.param(set_at("source", "bytes", to=0), id="empty-document"),
        pytest.param(set_at("source", to=5), id="number-for-source"),
    ],
)
@pytest.mark.one_in(2)
def test_a_wrong_file_does_not_validate(validator, content, spoil):
    """Given one thing wrong that needs no look outside the file, an editor underlines it."""
    spoilt = copy.deepcopy(content)
    spoil(spoilt)

    assert not validator.is_valid(spoilt)


def test_editors_describe_each_field(schema):
    """Given a field under the cursor, there is a description of what may stand there."""
    described = [name for name, inner in schema["$defs"].items() if "description" in json.dumps(inner)]

    assert sorted(described) == sorted(schema["$defs"])
