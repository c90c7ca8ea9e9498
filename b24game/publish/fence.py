"""The fence around a customer's template: it can only say, and not for ever.

The sandbox of Jinja keeps it away from the program. Here every turn of a loop and every call
counts too, so that a slip of the pen cannot keep a run from ending or fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from b24game.language import _
from b24game.publish import grammar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jinja2.runtime import Context

    from b24game.language import Language

LONGEST = 20_000
"""Characters; the portal names no limit for posts, its messages have this one."""
_STEPS = 100_000
"""Turns of loops and calls of functions in one post."""
# They make HTML, which a post shows as it stands, or any amount of blanks.
_USELESS = frozenset(
    {"center", "format", "indent", "ljust", "pprint", "rjust", "tojson", "urlize", "wordwrap",
     "xmlattr", "zfill"}
)  # fmt: skip
_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_LAST_TAG = re.compile(r"^(.*)(\{[%#](?:(?![%#]\}).)*)(?<![-+])([%#]\})[ \t]*$", re.MULTILINE)


class Fence(ImmutableSandboxedEnvironment):
    """Where the templates of one language are found, and what they may use."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, language: Language, folders: Sequence[Path]) -> None:
        super().__init__(
            # Editors of Windows put a byte order mark before the text.
            loader=ChoiceLoader([FileSystemLoader(at, encoding="utf-8-sig") for at in folders]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._steps = 0
        for useless in _USELESS & self.filters.keys():
            del self.filters[useless]
        del self.globals["lipsum"]
        self.filters |= {
            "number": partial(grammar.number, language=language),
            "plural": grammar.plural,
            "day": partial(grammar.day, language=language),
            "until": partial(grammar.days, language=language),
            "listing": partial(grammar.listing, language=language),
            "counted": self._counted,
        }

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """Let a line of tags leave nothing, and a line with a text end where it ends.

        Jinja would join it with the next one if a tag stands last in it.
        """
        return super().preprocess(_LAST_TAG.sub(_ended, source), name, filename)

    def begin(self) -> None:
        """Count anew, for the next post."""
        self._steps = 0

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401
        """Keep methods of a text from making what the filters of that name may not."""
        return attr not in _USELESS and super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, function: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Call a function or a macro, which may call itself."""
        self._step()
        return super().call(context, function, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Multiply; not to a text that fills the memory, or a number that takes for ever."""
        sizes = [len(side) if isinstance(side, Sequence) else side for side in (left, right)]
        if operator == "**" or (sizes != [left, right] and sizes[0] * sizes[1] > LONGEST):
            raise SecurityError(_("{operator} makes too much").format(operator=operator))
        return super().call_binop(context, operator, left, right)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401
        """Let every loop count its turns."""
        for loop in source.find_all(nodes.For):
            loop.iter = nodes.Filter(
                loop.iter, "counted", [], [], None, None, lineno=loop.lineno, environment=self
            )
        return super()._generate(source, *args, **kwargs)

    def _counted(self, turns: Iterable[object]) -> Iterator[object]:
        for turn in turns:
            self._step()
            yield turn

    def _step(self) -> None:
        self._steps += 1
        if self._steps > _STEPS:
            raise SecurityError(_("it takes more than {count} steps").format(count=_STEPS))


def _ended(line: re.Match[str]) -> str:
    before, tag, end = line.groups()
    return f"{before}{tag}+{end}" if _TAGS.sub("", before).strip() else line[0]
