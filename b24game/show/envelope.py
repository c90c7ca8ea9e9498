"""The JSON envelope: one object around whatever a command reports, errors included."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from b24game.redact import redact
from b24game.show import safe
from b24game.show.numbers import iso

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.errors import ProductError
    from b24game.model import Finding, Report

SCHEMA = 1
_MOMENTS = {"Moment", "Moment | None"}
"""Reports write their annotations as text, so a moment is told from a count by its annotation."""


def of_report(report: Report[Any], zone: tzinfo, *, pretty: bool, ascii_only: bool) -> str:
    """Return the envelope of a finished command."""
    return _document(
        {
            "schema": SCHEMA,
            "command": report.command,
            "status": report.status,
            "as_of": iso(report.as_of, zone),
            "data": plain(report.data, zone),
            "findings": [_finding(finding) for finding in report.findings],
        },
        pretty=pretty,
        ascii_only=ascii_only,
    )


def of_error(error: ProductError, command: str, *, pretty: bool, ascii_only: bool) -> str:
    """Return the envelope of a command that was stopped; its reason is the first finding."""
    reason = {
        "level": "error",
        "code": error.code,
        "message": redact(error.message),
        "where": redact(error.where),
        "hint": redact(error.hint),
    }
    return _document(
        {
            "schema": SCHEMA,
            "command": command,
            "status": "error",
            "as_of": None,
            "data": {},
            "findings": [reason, *(_finding(finding) for finding in error.findings)],
        },
        pretty=pretty,
        ascii_only=ascii_only,
    )


def plain(value: object, zone: tzinfo) -> object:
    """Return `value` as JSON knows it: dataclasses become objects, moments ISO 8601."""
    if is_dataclass(value):
        return {
            field.name: _field(getattr(value, field.name), str(field.type), zone)
            for field in fields(value)
        }
    if isinstance(value, tuple | list):
        return [plain(item, zone) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item, zone) for key, item in value.items()}
    return value


def _field(value: object, annotation: str, zone: tzinfo) -> object:
    if annotation in _MOMENTS and isinstance(value, int):
        return iso(value, zone)
    return plain(value, zone)


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "level": finding.level,
        "code": finding.code,
        "message": redact(finding.message),
        "where": redact(finding.where),
    }


def _document(envelope: dict[str, object], *, pretty: bool, ascii_only: bool) -> str:
    document = json.dumps(envelope, ensure_ascii=ascii_only, indent=2 if pretty else None)
    return safe.json_text(document) + "\n"
