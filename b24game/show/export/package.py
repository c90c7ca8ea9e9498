"""The description of an export: a Frictionless Data Package with a Table Schema for each file.

It is made from the columns that the files are written by (https://datapackage.org/standard).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from b24game.jobs.export.table import Table

_PROFILE = "https://datapackage.org/profiles/2.0/"
_MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
ENDS = tuple(_MEDIA)


def described(tables: Sequence[Table], ends: Sequence[str]) -> dict[str, Any]:
    """Return the content of `datapackage.json` for tables in the forms called `ends`."""
    return {
        "$schema": f"{_PROFILE}datapackage.json",
        "name": "b24game",
        "description": _(
            "What people did, their points, badges and figures. Each table is there once in each"
            " form. In CSV an apostrophe stands before a text that a sheet would take for a"
            " formula."
        ),
        "resources": [_resource(table, end) for end in ends for table in tables],
    }


def files(path: Path, tables: Sequence[Table]) -> frozenset[str]:
    """Return the files of `tables` that the description of an earlier export names."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        named = {resource["path"] for resource in known["resources"]}
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or not of ours
        return frozenset()
    return frozenset({f"{table.name}.{end}" for table in tables for end in ENDS} & named)


def _resource(table: Table, end: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": _name(table.name, end),
        "type": "table",
        "description": table.text,
        "path": f"{table.name}.{end}",
        "format": end,
        "mediatype": _MEDIA[end],
    }
    if end != "parquet":
        found["encoding"] = "utf-8"
    return {**found, "schema": _schema(table, end)}


def _schema(table: Table, end: str) -> dict[str, Any]:
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {
            "name": column.name,
            "type": column.type,
            "description": column.text,
        }
        if column.required:
            field["constraints"] = {"required": True}
        fields.append(field)
    foreign = [
        {
            "fields": [column.name],
            "reference": {
                # A table refers to itself by an empty name.
                "resource": "" if column.refers == table.name else _name(column.refers, end),
                "fields": ["id"],
            },
        }
        for column in table.columns
        if column.refers
    ]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(table.key)}
    return {**schema, "foreignKeys": foreign} if foreign else schema


def _name(table: str, end: str) -> str:
    """Return the name of a resource: CSV is what most people take."""
    return table if end == "csv" else f"{table}-{end}"
