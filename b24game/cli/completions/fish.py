"""The fish script: one `complete` per word, with descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from b24game.cli.completions.tree import Option, Words

_HEAD = """\
# fish completion for b24game; written by: python -m b24game.cli.completions completions

complete -c b24game -f
"""


def script(known: tuple[Words, ...]) -> str:
    """Return the script."""
    lines = [_HEAD]
    for words in known:
        condition = _condition(words, known)
        lines.append(f"\n# {' '.join(('b24game', *words.path))}\n")
        for name, help_ in words.commands:
            lines.append(f"complete -c b24game -n {condition} -a {name} -d {_quoted(help_)}\n")
        if words.takes_path:
            lines.append(f"complete -c b24game -n {condition} -F\n")
        lines += [_option(option, condition) for option in words.options]
    return "".join(lines)


def _condition(words: Words, known: tuple[Words, ...]) -> str:
    seen = [f"__fish_seen_subcommand_from {part}" for part in words.path]
    if words.commands:
        below = [one.path[-1] for one in known if one.path[:-1] == words.path and one.path]
        seen.append(f"not __fish_seen_subcommand_from {' '.join(below)}")
    return _quoted("; and ".join(seen))


def _option(option: Option, condition: str) -> str:
    spellings = " ".join(
        f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names
    )
    value = ""
    if option.path:
        value = " -r -F"
    elif option.values:
        value = f" -x -a {_quoted(' '.join(option.values))}"
    elif option.takes_value:
        value = " -x"
    return f"complete -c b24game -n {condition} {spellings}{value} -d {_quoted(option.help)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
