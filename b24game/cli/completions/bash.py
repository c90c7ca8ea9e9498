"""The bash script: one function, no call of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from b24game.cli.completions.tree import Option, Words

_HEAD = """\
# bash completion for b24game; written by: python -m b24game.cli.completions completions

_b24game() {
    local word previous path place
    COMPREPLY=()
    word=${COMP_WORDS[COMP_CWORD]}
    previous=${COMP_WORDS[COMP_CWORD - 1]}
    # Bash splits --format=json at the equals sign.
    if [[ $word == "=" ]]; then
        word=""
    elif [[ $previous == "=" ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    path=""
    for ((place = 1; place < COMP_CWORD; place++)); do
        case "$path ${COMP_WORDS[place]}" in
"""
_FILES = (
    "compopt -o filenames 2> /dev/null",
    'mapfile -t COMPREPLY < <(compgen -f -- "$word")',
)
_TAIL = """\
        *) COMPREPLY=() ;;
    esac
}

complete -F _b24game b24game
"""


def script(known: tuple[Words, ...]) -> str:
    """Return the script."""
    parts = [_HEAD]
    parts += [_step(words.path) for words in known if words.path]
    parts.append("        esac\n    done\n\n")
    parts.append('    case "$path:$previous" in\n')
    parts += [line for words in known for line in _values(words)]
    parts.append('    esac\n\n    case "$path" in\n')
    parts += [_following(words) for words in known]
    parts.append(_TAIL)
    return "".join(parts)


def _step(path: tuple[str, ...]) -> str:
    before, reached = " ".join(("", *path[:-1])), " ".join(("", *path))
    return f'            "{before} {path[-1]}") path="{reached}" ;;\n'


def _values(words: Words) -> list[str]:
    """Return what may stand behind each option that takes a value."""
    lines = []
    for option in words.options:
        if not option.takes_value:
            continue
        keys = " | ".join(f'"{_key(words)}:{name}"' for name in option.names)
        lines.append(
            f"        {keys})\n            {_reply(option)}\n            return\n            ;;\n"
        )
    return lines


def _reply(option: Option) -> str:
    if option.path:
        return f"{_FILES[0]}\n            {_FILES[1]}"
    if option.values:
        return f'mapfile -t COMPREPLY < <(compgen -W "{" ".join(option.values)}" -- "$word")'
    return "COMPREPLY=()"


def _following(words: Words) -> str:
    names = [name for option in words.options for name in option.names]
    offered = " ".join([*(name for name, _help in words.commands), *names])
    lines = [
        f'        "{_key(words)}")',
        f'            mapfile -t COMPREPLY < <(compgen -W "{offered}" -- "$word")',
    ]
    if words.takes_path:
        lines += [
            "            if [[ $word != -* ]]; then",
            *(f"                {line}" for line in _FILES),
            "            fi",
        ]
    return "\n".join([*lines, "            ;;"]) + "\n"


def _key(words: Words) -> str:
    return " ".join(("", *words.path)) if words.path else ""
