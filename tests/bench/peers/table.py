"""The lines of the result, as Markdown."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.bench.peers.cases import Case
    from tests.bench.peers.trial import Result

_LONGEST = 100
_HEAD = (
    "case",
    "client",
    "rows",
    "twice",
    "lost",
    "requests",
    "x",
    "rows sent",
    "seconds",
    "limit",
    "peak MB",
    "503s",
    "outcome",
)


def head() -> str:
    """Return the two lines above all others."""
    rule = ["---", "---", *["---:"] * (len(_HEAD) - 3), "---"]
    return "\n".join((_line(_HEAD), _line(rule)))


def row(case: Case, client: str, results: Sequence[Result]) -> str:
    """Return the line of one client: ranges where it ran several times, the median of seconds."""
    requests = median(result.requests for result in results)
    return _line(
        (
            case.name if case.scale == 1 else f"{case.name} (1:{case.scale})",
            client,
            _range(results, lambda result: result.rows),
            _range(results, lambda result: result.twice),
            _range(results, lambda result: result.lost),
            _range(results, lambda result: result.requests),
            f"{requests / case.least:.2f}",
            _range(results, lambda result: result.sent),
            f"{median(result.seconds for result in results):.1f}",
            f"{case.limit:.1f}",
            f"{max(result.peak for result in results):.0f}",
            _range(results, lambda result: result.refused),
            _outcome(results),
        )
    )


def notes(cases: Sequence[Case]) -> str:
    """Return what stands under the table."""
    return "\n".join(f"- {case.name}: {case.text}" for case in cases)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _range(results: Sequence[Result], number: Callable[[Result], int]) -> str:
    low, high = min(map(number, results)), max(map(number, results))
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def _outcome(results: Sequence[Result]) -> str:
    outcomes = Counter(_short(result.outcome) for result in results)
    if len(results) == 1:
        return next(iter(outcomes))
    worst = next((words for words, _ in outcomes.most_common() if words != "ok"), "")
    share = f"{outcomes['ok']} of {len(results)} ok"
    return f"{share}; {worst}" if worst else share


def _short(words: str) -> str:
    words = words.replace("|", "/")
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
