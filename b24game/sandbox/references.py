"""``$result[key][field]`` inside the commands of a batch.

The portal replaces such references in every text after decoding it, wherever they stand: user
text with ``$total[x]`` is rewritten too. A step that does not exist is skipped, so a reference past
the end of a short page yields the array it got to; a comparison casts that array to 1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERENCE = re.compile(r"\$(result|next|total|time|error)([^\s]*)", re.IGNORECASE)
_STEP = re.compile(r"\[([^\]]*)\]")

Book = dict[str, dict[str, object]]


def resolve(value: object, book: Mapping[str, Mapping[str, object]]) -> object:
    """A parameter with its references replaced by what earlier commands answered."""
    if isinstance(value, dict):
        return {key: resolve(item, book) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, book) for item in value]
    if not isinstance(value, str) or "$" not in value:
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _look_up(whole, book)
    return _REFERENCE.sub(lambda found: _inside(found, book), value)


def _look_up(found: re.Match[str], book: Mapping[str, Mapping[str, object]]) -> object:
    """Walk to the referenced value; a command that answered nothing yields an empty text."""
    steps = _STEP.findall(found.group(2))
    answers = book[found.group(1).lower()]
    if not steps or steps[0] not in answers:
        return ""
    node = answers[steps[0]]
    for step in steps[1:]:
        if isinstance(node, dict) and step in node:
            node = node[step]
        elif isinstance(node, list) and step.isdigit() and int(step) < len(node):
            node = node[int(step)]
    return node


def _inside(found: re.Match[str], book: Mapping[str, Mapping[str, object]]) -> str:
    """Inside a longer text only texts are put in; numbers leave the reference as it is."""
    value = _look_up(found, book)
    return value if isinstance(value, str) else found.group(0)
