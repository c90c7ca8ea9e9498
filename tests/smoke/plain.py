"""The form of a cassette: JSON that people can read and compare, the same at every recording."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTENT_TYPE = "content-type"


@dataclass(frozen=True, slots=True)
class Plain:
    """A serializer for vcrpy; replaces what is hidden, sorts, and takes out what varies."""

    hidden: Mapping[str, str] = field(repr=False)

    def serialize(self, cassette: Mapping[str, Any]) -> str:
        """Return the text of the file."""
        exchanges = [self._hide(_exchange(one)) for one in cassette["interactions"]]
        exchanges.sort(key=lambda one: (one["uri"], json.dumps(one["asked"])))
        return json.dumps({"exchanges": exchanges}, ensure_ascii=False, indent=1) + "\n"

    def deserialize(self, text: str) -> dict[str, Any]:
        """Return what vcrpy keeps."""
        return {"interactions": [_interaction(one) for one in json.loads(text)["exchanges"]]}

    def _hide(self, exchange: dict[str, Any]) -> dict[str, Any]:
        """Replace everywhere at once: in the address, in a header, in a body."""
        text = json.dumps(exchange, ensure_ascii=False)
        for real, dummy in self.hidden.items():
            text = text.replace(real, dummy)
        hidden: dict[str, Any] = json.loads(text)
        return hidden


def _exchange(interaction: Mapping[str, Any]) -> dict[str, Any]:
    request, response = interaction["request"], interaction["response"]
    headers = {name.lower(): values for name, values in response["headers"].items()}
    return {
        "method": request["method"],
        "uri": request["uri"],
        "asked": json.loads(request["body"]),
        "status": response["status"]["code"],
        "type": headers[CONTENT_TYPE][0],
        "answered": _timeless(json.loads(response["body"]["string"])),
    }


def _interaction(exchange: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "request": {
            "method": exchange["method"],
            "uri": exchange["uri"],
            "body": _compact(exchange["asked"]),
            "headers": {},
        },
        "response": {
            "status": {"code": exchange["status"], "message": ""},
            "headers": {CONTENT_TYPE: [exchange["type"]]},
            "body": {"string": _compact(exchange["answered"])},
        },
    }


def _timeless(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Let every `time` section tell of an answer that took no time."""
    if isinstance(value, list):
        return [_timeless(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if {"start", "finish", "duration", "processing"} <= value.keys():
        took_nothing = {"finish": value["start"], "duration": 0, "processing": 0, "operating": 0}
        reset = {"operating_reset_at": int(value["start"]) + 600}
        return {**value, **took_nothing, **reset}
    return {name: _timeless(inner) for name, inner in value.items()}


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
