"""What is written to the portal and how: `[publish]` of the configuration.

    [publish]
    language = "ru"            of posts, notices and pages; by default that of the command
    profile_fields = true      points, level and badges in people's profiles
    notices = true             new badges and levels, told to those who have them
    badge_medal = "cup"        a post with a native appreciation for each new badge; off by default
    knowledge_base = "Игра"    the knowledge base that pages are kept in
    templates = "templates"    a folder with your own words of posts

    [publish.weekly]
    company = true             a post for everybody
    departments = [5, 12]      and one for each of these departments; "all" for every one
    top = 10                   places that are named
    medal = "thefirst"         a native appreciation for the first place; off by default
    chart = true               a picture of the leaders with each post; needs b24game[charts]

`read_only = true` beside it keeps the program from writing anything at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from b24game.language import Language


@dataclass(frozen=True, slots=True)
class Weekly:
    """The weekly posts."""

    company: bool = True
    departments: tuple[int, ...] | None = ()
    """`None`: every department."""
    top: int = 10
    medal: str = ""
    chart: bool = False


@dataclass(frozen=True, slots=True)
class Publishing:
    """What is written to the portal."""

    language: Language | None = None
    profile_fields: bool = True
    notices: bool = True
    badge_medal: str = ""
    knowledge_base: str = "b24game"
    templates: Path | None = None
    weekly: Weekly = field(default_factory=Weekly)
