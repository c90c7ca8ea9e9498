"""Templates of posts: the shipped ones, or the customer's own, who may edit them.

Every text given to a template is made safe before the template sees it. Whatever a template then
does with it (`~`, `join`, `upper`, `safe`, a macro) no tag comes back, while the template's own
BBCode acts everywhere. Escaping on the way out could not tell the two apart.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import TemplateError, TemplateSyntaxError

from b24game.errors import ConfigurationError
from b24game.language import _
from b24game.portal.rows.feed import WHOLE_MARK
from b24game.publish.bbcode import safe
from b24game.publish.fence import LONGEST, Fence

if TYPE_CHECKING:
    from b24game.language import Language

SHIPPED = Path(__file__).parent / "templates"
_SUFFIX = ".jinja"
_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Text:
    """A post: one line, and BBCode."""

    title: str
    body: str


def render(
    name: str, language: Language, values: Mapping[str, object], folder: Path | None
) -> Text:
    """Return the post that the template `name` makes of `values`.

    Args:
        name: `weekly` or `badge`.
        language: of the post.
        values: texts, numbers, dates, sequences and dataclasses of them; `mark` among them.
        folder: of the customer's templates; what is not there is taken from the shipped ones.

    Raises:
        ConfigurationError: the folder is not there, or the template cannot be used.
    """
    file = f"{name}.{language}{_SUFFIX}"
    if folder is not None and not folder.is_dir():
        raise ConfigurationError(
            _("there is no folder of templates {path}").format(path=folder),
            hint=_("correct the path, or remove it to use the shipped templates"),
            code="template_invalid",
            where=str(folder),
        )
    own = folder is not None and (folder / file).is_file()
    path = folder / file if folder is not None and own else SHIPPED / file
    given = {key: _tamed(value) for key, value in values.items()}
    mark = given["mark"] = _marked(values)
    try:
        return _divided(_written(_fence(language, folder), file, given), mark)
    except (_Unusable, TemplateError, ArithmeticError, LookupError, TypeError, ValueError,
            AttributeError, OSError, RecursionError, MemoryError) as error:  # fmt: skip
        raise ConfigurationError(
            _("template {name}: {problem}").format(name=file, problem=_problem(error)),
            hint=_(
                "correct that place; without a file of your own of that name, the shipped "
                "template is used"
            ),
            code="template_invalid",
            where=_place(error, path),
        ) from error


class _Unusable(Exception):  # noqa: N818 - never leaves this file
    """The template works and its post does not."""


@lru_cache(maxsize=2)
def _fence(language: Language, folder: Path | None) -> Fence:
    """Keep the compiled templates: a company with many departments posts many times."""
    return Fence(language, [SHIPPED] if folder is None else [folder, SHIPPED])


def _written(fence: Fence, file: str, given: Mapping[str, object]) -> str:
    fence.begin()
    pieces: list[str] = []
    length = 0
    for piece in fence.get_template(file).generate(given):
        pieces.append(piece)
        length += len(piece)
        if length > LONGEST:
            text = _("the post has more than {count} characters; let it name fewer people")
            raise _Unusable(text.format(count=LONGEST))
    return "".join(pieces)


def _marked(values: Mapping[str, object]) -> str:
    """Return the mark, the one text that is to act."""
    mark = values["mark"]
    if not isinstance(mark, str) or not WHOLE_MARK.fullmatch(mark):
        raise ValueError(mark)
    return mark


def _tamed(value: object) -> object:
    """Return `value` as plain data with every text in it made safe."""
    if isinstance(value, str):
        return safe(value)
    if is_dataclass(value):
        return {field.name: _tamed(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {_tamed(key): _tamed(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [_tamed(part) for part in value]
    return value


def _divided(written: str, mark: str) -> Text:
    """Divide a post; without its mark a second try would not find it and post it again."""
    lines = "\n".join(line.rstrip() for line in written.strip().split("\n"))
    title, _end, rest = lines.partition("\n")
    body = _GAP.sub("\n\n", rest.strip("\n"))
    if not written.strip() or written.lstrip(" \t").startswith("\n"):
        raise _Unusable(_("the first line, the title, is empty"))
    if not body:
        raise _Unusable(_("below the title there is nothing"))
    if mark not in WHOLE_MARK.findall(body):
        raise _Unusable(_("the text lacks {mark}").format(mark="{{ mark }}"))
    return Text(title.strip(), body)


def _problem(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return _("it is not UTF-8")
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) or type(error).__name__


def _place(error: Exception, path: Path) -> str:
    """Return file and line, or the file where no line is to blame."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or path}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{at.filename}:{at.lineno}" for at in frames if at.filename.endswith(_SUFFIX)]
    return lines[-1] if lines else str(path)
