"""The zsh script: a function per command, with descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from b24game.cli.completions.tree import Option, Words

_HEAD = """\
#compdef b24game
# zsh completion for b24game; written by: python -m b24game.cli.completions completions
"""
_TAIL = """
if [[ $funcstack[1] == _b24game ]]; then
    _b24game "$@"
else
    compdef _b24game b24game
fi
"""


def script(known: tuple[Words, ...]) -> str:
    """Return the script."""
    return _HEAD + "".join(_function(words) for words in known) + _TAIL


def _function(words: Words) -> str:
    name = _name(words.path)
    arguments = [_argument(option) for option in words.options]
    if words.commands:
        arguments += ["'1: :->command'", "'*:: :->arguments'"]
    elif words.takes_path:
        arguments.append("'1:file:_files'")
    body = " \\\n        ".join(["_arguments -s", *arguments])
    if not words.commands:
        return f"\n{name}() {{\n    {body}\n}}\n"
    described = "\n".join(
        f"                {_quoted(f'{_plain(command)}:{_plain(help_)}')}"
        for command, help_ in words.commands
    )
    below = "\n".join(
        f"                {command}) {_name((*words.path, command))} ;;"
        for command, _help in words.commands
    )
    return f"""
{name}() {{
    local context state state_descr line
    typeset -A opt_args
    {body}
    case $state in
        command)
            local -a commands=(
{described}
            )
            _describe command commands
            ;;
        arguments)
            case $line[1] in
{below}
            esac
            ;;
    esac
}}
"""


def _argument(option: Option) -> str:
    value = ""
    if option.path:
        value = ":file:_files"
    elif option.values:
        value = f":value:({' '.join(option.values)})"
    elif option.takes_value:
        value = ":value: "
    spellings = [
        f"{name}=" if option.takes_value and name.startswith("--") else name
        for name in option.names
    ]
    told = f"[{_plain(option.help)}]{value}"
    if len(spellings) == 1:
        return _quoted(spellings[0] + told)
    excluded = _quoted(f"({' '.join(option.names)})")
    return f"{excluded}{{{','.join(spellings)}}}{_quoted(told)}"


def _name(path: tuple[str, ...]) -> str:
    return "_".join(("_b24game", *(part.replace("-", "_") for part in path)))


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:").replace("[", "\\[").replace("]", "\\]")


def _quoted(text: str) -> str:
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"
