"""Every leaf of a generated document holds a number of its own: its line must show that number."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from b24game.rules.load import default_text
from b24game.rules.locate import Path, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

KEYS = ["a", "b-c", "two words", "dotted.key", 'quo"te', "ключ", "[x]", "#no", "7"]
GAPS = ["", "\n", "\n\n", "# a comment = [1]\n", "   # more }\n\n"]
DECOYS = ["", "\n[fake]\nkey = 1 # x\n", '\\"\\"\\" ] }', "it's", "=\\\\"]


class Writer:
    """Writes a random document, handing out one number per leaf."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.number = 1000

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def key(self, name: str) -> str:
        if name.isascii() and name.replace("-", "").isalnum():
            return self.pick(name, f'"{name}"', f"'{name}'")
        return json.dumps(name, ensure_ascii=self.pick("", "x") == "x")

    def leaf(self) -> str:
        self.number += 1
        decoy = self.pick(*DECOYS)
        return self.pick(
            str(self.number),
            f'"{self.number} # ] }}"',
            f"'{self.number} \\ \"'",
            f'"""{self.number}{decoy}"""',
            f'"""{self.number}"quoted"{decoy}"x"""""',
            f"'''{self.number}\n[no]\nthis = 2 '''",
            f"{self.number}-01-02 03:04:05",
        )

    def keys(self) -> list[str]:
        return self.random.sample(KEYS, self.random.randint(0, 3))

    def gap(self) -> str:
        return self.random.choice(GAPS)

    def value(self, depth: int) -> str:
        shape = self.pick("leaf", "array", "inline") if depth else "leaf"
        if shape == "array":
            items = [
                f"{self.gap()} {self.value(depth - 1)} {self.gap()}"
                for _n in range(self.random.randint(0, 3))
            ]
            tail = f",{self.gap()}" if items and self.pick("", "x") else self.gap()
            return f"[{','.join(items)}{tail}]"
        if shape == "inline":
            names = self.keys()
            pairs = [f"{self.key(name)} = {self.value(depth - 1)}" for name in names]
            return "{ " + ", ".join(pairs) + " }"
        return self.leaf()

    def pairs(self) -> str:
        names = self.keys()
        lines = []
        for name in names:
            dotted = self.pick("", f"{self.pick(' . ', '.')}sub.x")
            lines.append(
                f"{self.gap()}{self.pick('', '  ')}{self.key(name)}{dotted}"
                f" ={self.pick('', ' ')}{self.value(2)}{self.pick('', ' # end')}\n"
            )
        return "".join(lines)

    def document(self) -> str:
        parts = [self.pairs()]
        for position, name in enumerate(self.keys()):
            head = f"t{position}"
            key = self.key(name)
            parts.append(f"{self.gap()}[{head}.{key}]\n{self.pairs()}")
            for _n in range(self.random.randint(0, 2)):
                parts.append(f"{self.gap()}[[ {head}.many ]]\n{self.pairs()}")
                parts.append(
                    f"{self.gap()}[{head}.many.tail.{key}]\n" if self.pick("", "x") else ""
                )
                parts.append(f"n = {self.leaf()}\n" if parts[-1] else "")
        return "".join(parts)


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from leaves(inner, (*path, position))
    else:
        yield path, value


@given(st.randoms(use_true_random=True), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=300, deadline=None)
def test_every_leaf_is_found_on_the_line_that_shows_it(random: Random, newline: str) -> None:
    text = Writer(random).document().replace("\n", newline)
    document = tomllib.loads(text)
    lines = lines_of(text)
    shown = text.split("\n")
    for path, value in leaves(document):
        assert str(value)[:4] in shown[lines[path] - 1]


def test_the_shipped_rules() -> None:
    text = default_text()
    lines = lines_of(text)
    shown = text.split("\n")
    assert shown[lines["rules", "task_early"] - 1] == "[rules.task_early]"
    assert shown[lines["rules", "task_early", "when", "outcome"] - 1].startswith("when = {")
    assert "100_000, points = 60" in shown[lines["rules", "deal_amount_bands", "bands", 2] - 1]


def test_a_table_named_after_its_parts_is_where_it_is_named() -> None:
    lines = lines_of("[a.b]\nx = 1\n\n[a]\ny = 2\n[[c]]\n[[c]]\nz.w = 3")
    assert lines == {
        (): 1,
        ("a",): 4,
        ("a", "b"): 1,
        ("a", "b", "x"): 2,
        ("a", "y"): 5,
        ("c",): 6,
        ("c", 0): 6,
        ("c", 1): 7,
        ("c", 1, "z"): 8,
        ("c", 1, "z", "w"): 8,
    }
