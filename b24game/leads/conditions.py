"""What a criterion asks of one field of a lead: a condition that holds or not, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Value: TypeAlias = float | str | None
"""A number, a date in seconds since the epoch, a level or text; `None` where nothing is filled."""
ConditionKind = Literal["equals", "among", "at_least", "filled", "missing"]
NUMBER = (float, int)
"""What `isinstance` takes for a number; a portal sends whole ones as such."""
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Condition:
    """`values` is one level of `equals`, the levels of `among`, the bound of `at_least`."""

    field: str
    kind: ConditionKind
    values: tuple[str | float, ...] = ()

    def of(self, values: Sequence[Value]) -> list[bool]:
        """Tell for each value of the field whether the condition holds; missing is not at least."""
        return [*map(self._test(), values)]

    def holds(self, value: Value) -> bool:
        """Tell whether the condition holds for one value."""
        return self._test()(value)

    def words(self) -> str:
        """Return the condition in plain words."""
        if self.kind == "filled":
            return _("{field} is filled").format(field=self.field)
        if self.kind == "missing":
            return _("{field} is not filled").format(field=self.field)
        if self.kind == "at_least":
            return _("{field} is at least {value}").format(
                field=self.field, value=number_text(self.values[0])
            )
        quoted = [f"“{value}”" for value in self.values[:_NAMED]]
        named = ", ".join(quoted)
        if (more := len(self.values) - _NAMED) > 0:
            named = _("{named} and {count} more").format(named=named, count=more)
        if self.kind == "equals":
            return _("{field} is {value}").format(field=self.field, value=named)
        return _("{field} is one of {values}").format(field=self.field, values=named)

    def _test(self) -> Callable[[Value], bool]:
        if self.kind == "filled":
            return lambda value: value is not None
        if self.kind == "missing":
            return lambda value: value is None
        if self.kind == "at_least":
            least = float(self.values[0])
            return lambda value: isinstance(value, NUMBER) and value >= least
        levels = frozenset(self.values)
        return lambda value: value in levels


def number_text(value: str | float) -> str:
    """Return a bound as people write it: `540`, `2.5`."""
    return f"{value:.12g}" if isinstance(value, NUMBER) else str(value)
