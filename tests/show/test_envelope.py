"""The JSON envelope: one object, moments in the declared zone."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from b24game.errors import ConfigurationError
from b24game.jobs import reports as kinds
from b24game.model import Finding
from b24game.show import envelope

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.model import Report


def _object(text: str) -> dict[str, Any]:
    assert text.endswith("}\n")
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded


def test_keys_and_moments(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    text = envelope.of_report(reports["leaderboard"], zone, pretty=False, ascii_only=False)
    told = _object(text)
    assert list(told) == ["schema", "command", "status", "as_of", "data", "findings"]
    assert told["schema"] == 1
    assert told["as_of"] == "2026-11-23T14:05:00+03:00"
    assert told["data"]["period"]["start"] == "2026-11-01T00:00:00+03:00"
    assert told["data"]["standings"][0]["points"] == 1284
    assert "Анна Петрова" in text
    assert text.count("\n") == 1


@pytest.mark.parametrize("name", [
    "leaderboard", "boards", "why", "sync", "rules", "check", "show_rules", "sql", "status",
    "verify", "init",
])  # fmt: skip
def test_every_report_is_json(name: str, reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    told = _object(envelope.of_report(reports[name], zone, pretty=True, ascii_only=True))
    data = reports[name].data
    assert list(told["data"]) == [field.name for field in dataclasses.fields(data)]


def test_findings_and_partial_status(reports: dict[str, Report[Any]], zone: tzinfo) -> None:
    told = _object(envelope.of_report(reports["sync"], zone, pretty=False, ascii_only=False))
    assert told["status"] == "partial"
    assert told["findings"][0] == {
        "level": "warning",
        "code": "scope_missing",
        "message": "the webhook has no right log",
        "where": "posts",
    }


def test_a_moment_is_annotated_as_one() -> None:
    """The envelope tells a moment from a count by its annotation, so every `_at` needs it."""
    for kind in vars(kinds).values():
        if dataclasses.is_dataclass(kind):
            for field in dataclasses.fields(kind):
                if field.name == "at" or field.name.endswith("_at"):
                    assert field.type in envelope._MOMENTS, f"{kind}.{field.name}"


def test_an_error_is_an_object_too() -> None:
    error = ConfigurationError(
        "wrong https://x.bitrix24.ru/rest/1/abcdefsecret/",
        hint="look",
        where="rules.toml",
        findings=(Finding("error", "unknown_key", "unknown key", "rules.toml:3"),),
    )
    text = envelope.of_error(error, "sync", pretty=False, ascii_only=False)
    told = _object(text)
    assert told["status"] == "error"
    assert told["data"] == {}
    assert [finding["code"] for finding in told["findings"]] == ["configuration", "unknown_key"]
    assert told["findings"][0]["hint"] == "look"
    assert "abcdefsecret" not in text
