"""Posts in both languages, the customer's own templates, and what can be wrong with them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from b24game.errors import ConfigurationError
from b24game.publish import grammar
from b24game.publish.fence import LONGEST
from b24game.publish.templating import SHIPPED, render
from b24game.publish.weekly_text import Leader, WeeklyPost, weekly_values
from tests.publish.portal_parser import acts
from tests.publish.samples import WEEKLY, posts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from b24game.language import Language

LANGUAGES: tuple[Language, ...] = ("en", "ru")


def said(post: WeeklyPost, language: Language = "ru") -> str:
    return render("weekly", language, weekly_values(post), None).body


def own(folder: Path, template: str, **values: object) -> str:
    """Return the body that a customer's template writes."""
    text = "Заголовок\n\n" + template + "\n{{ mark }}\n"
    (folder / "weekly.ru.jinja").write_text(text, encoding="utf-8")
    given = weekly_values(WEEKLY["ru"]) | values
    return render("weekly", "ru", given, folder).body.rpartition("\n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", posts("en"))
def test_snapshots(name: str, language: Language, snapshot: Callable[[str, str], None]) -> None:
    template, values = posts(language)[name]
    text = render(template, language, values, None)
    snapshot(f"posts/{name}.{language}.txt", f"{text.title}\n\n{text.body}\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", posts("en"))
def test_a_template_tells_its_editor_every_variable(name: str, language: Language) -> None:
    template, values = posts(language)[name]
    text = (SHIPPED / f"{template}.{language}.jinja").read_text(encoding="utf-8")
    head, end, _rest = text.partition("#}")
    assert head.startswith("{#")
    assert end
    known = set(re.findall(r"\w+", head))
    assert known >= set(values)
    assert known >= {"number", "plural", "day", "until", "listing"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", posts("en"))
def test_only_the_post_itself_has_tags_and_its_mark(name: str, language: Language) -> None:
    template, values = posts(language)[name]
    text = render(template, language, values, None)
    assert acts(text.title) == []
    body = text.body.replace("\n", " ")
    assert {found for kind, found in acts(body) if kind == "tag"} <= {"[b]", "[/b]", "[i]", "[/i]"}
    assert {kind for kind, _found in acts(body)} <= {"tag", "mark", "hashtag"}
    assert [found for kind, found in acts(body) if kind == "hashtag"] == [f" {values['mark']}"]
    assert text.body.endswith(str(values["mark"]))
    assert str(values["mark"]) not in text.body.removesuffix(str(values["mark"]))


@pytest.mark.parametrize(
    ("points", "before", "sentence"),
    [
        (345, 308, "Вместе команда набрала 345 баллов, на 12 % больше, чем неделей раньше."),
        (301, 602, "Вместе команда набрала 301 балл, на 50 % меньше, чем неделей раньше."),
        (302, 302, "Вместе команда набрала 302 балла, столько же, сколько неделей раньше."),
        (12_345, None, "Вместе команда набрала 12 345 баллов."),
        (900, 100, "Вместе команда набрала 900 баллов; неделей раньше было 100."),
        (1001, 1000, "Вместе команда набрала 1 001 балл; неделей раньше было 1 000."),
        (5, 0, "Вместе команда набрала 5 баллов; неделей раньше было 0."),
        (5, -12, "Вместе команда набрала 5 баллов; неделей раньше было −12."),
        (0, 40, "Итог команды за неделю — 0 баллов; неделей раньше было 40."),
        (-2, None, "Итог команды за неделю — −2 балла."),
    ],
)
def test_the_sentence_on_the_team(points: int, before: int | None, sentence: str) -> None:
    body = said(replace(WEEKLY["ru"], points=points, points_before=before))
    assert sentence in body.replace("\u202f", " ").split("\n")


def test_no_sentence_on_a_sum_that_is_not_told() -> None:
    body = said(replace(WEEKLY["ru"], points=None, points_before=308))
    assert "Вместе" not in body
    assert "Баллы есть у 7 из 12 участников." in body


@pytest.mark.parametrize(
    ("people", "players", "ru", "en"),
    [
        (1, 1, "Баллы есть у 1 из 1 участника.", "1 of 1 player has points."),
        (2, 3, "Баллы есть у 2 из 3 участников.", "2 of 3 players have points."),
        (11, 21, "Баллы есть у 11 из 21 участника.", "11 of 21 players have points."),
    ],
)
def test_how_many_have_points(people: int, players: int, ru: str, en: str) -> None:
    assert ru in said(replace(WEEKLY["ru"], people=people, players=players))
    assert en in said(replace(WEEKLY["en"], people=people, players=players), "en")


@pytest.mark.parametrize(
    ("others", "line"),
    [(1, "И ещё 1 человек с"), (3, "И ещё 3 человека с"), (5, "И ещё 5 человек с")],
)
def test_the_others_are_thanked(others: int, line: str) -> None:
    assert line in said(replace(WEEKLY["ru"], others=others))
    assert "ещё" not in said(replace(WEEKLY["ru"], others=0))


def test_shared_places_and_medals() -> None:
    leaders = tuple(
        Leader(place, change, name, points, None)
        for place, change, name, points in (
            (1, 0, "A", 9), (1, 1, "B", 9), (3, -2, "C", 5), (4, None, "D", 2), (4, 0, "E", 2),
        )
    )  # fmt: skip
    lines = said(replace(WEEKLY["ru"], leaders=leaders)).split("\n")[2:7]
    assert lines == [
        "🥇 [b]A[/b] — 9 баллов",
        "🥇 [b]B[/b] ▲1 — 9 баллов",
        "🥉 [b]C[/b] ▼2 — 5 баллов",
        "4. [b]D[/b] (новое имя) — 2 балла",
        "4. [b]E[/b] — 2 балла",
    ]


def test_nobody_is_new_in_the_first_week() -> None:
    leaders = tuple(replace(leader, change=None) for leader in WEEKLY["ru"].leaders)
    assert "новое имя" not in said(replace(WEEKLY["ru"], leaders=leaders))


def test_no_medal_for_less_than_nothing() -> None:
    body = said(replace(WEEKLY["ru"], leaders=(Leader(1, 0, "A", -3, None),)))
    assert "1. [b]A[/b] — −3 балла" in body


@pytest.mark.parametrize(
    ("first", "last", "en", "ru"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16–22 November 2026", "16–22 ноября 2026"),
        (
            date(2026, 11, 30),
            date(2026, 12, 6),
            "30 November – 6 December 2026",
            "30 ноября – 6 декабря 2026",
        ),
        (
            date(2026, 12, 28),
            date(2027, 1, 3),
            "28 December 2026 – 3 January 2027",
            "28 декабря 2026 – 3 января 2027",
        ),
        (date(2026, 5, 9), date(2026, 5, 9), "9 May 2026", "9 мая 2026"),
    ],
)
def test_days(first: date, last: date, en: str, ru: str) -> None:
    assert grammar.days(first, last, "en") == en
    assert grammar.days(first, last, "ru") == ru


@pytest.mark.parametrize(
    ("value", "form"),
    [(0, "c"), (1, "a"), (2, "b"), (4, "b"), (5, "c"), (11, "c"), (12, "c"), (21, "a"), (22, "b"),
     (111, "c"), (101, "a"), (-1, "a"), (-12, "c")],
)  # fmt: skip
def test_plural(value: int, form: str) -> None:
    assert grammar.plural(value, "a", "b", "c") == form
    assert grammar.plural(value, "one", "many") == ("one" if abs(value) == 1 else "many")


@pytest.mark.parametrize(
    ("names", "en", "ru"),
    [
        ((), "", ""),
        (("A",), "A", "A"),
        (("A", "B"), "A and B", "A и B"),
        (("A", "B", "C"), "A, B and C", "A, B и C"),
        (("A", "B", "C", "D", "E"), "A, B, C and 2 more", "A, B, C и ещё 2"),
    ],
)
def test_listing(names: tuple[str, ...], en: str, ru: str) -> None:
    assert grammar.listing(names, 3, "en") == en
    assert grammar.listing(names, 3, "ru") == ru


def test_a_customers_template_replaces_the_shipped_one_of_its_language(tmp_path: Path) -> None:
    # as an editor of Windows saves it
    (tmp_path / "weekly.ru.jinja").write_bytes(
        "\ufeff{# наш #}\r\nИтоги, {{ scope }}\r\n\r\n{{ week }}\r\n{{ mark }}\r\n".encode()
    )
    values = weekly_values(WEEKLY["ru"])
    ours = render("weekly", "ru", values, tmp_path)
    assert ours.title == "Итоги, Отдел продаж"
    assert ours.body == "2026-W47\n#b24game-2026w47-d5"
    assert render("weekly", "en", values, tmp_path) == render("weekly", "en", values, None)


@pytest.mark.parametrize(
    "template",
    [
        "{{ name }}",
        "{{ name | safe }}",
        "{{ name ~ name }}",
        "{{ [name, name] | join }}",
        "{{ name | upper }}",
        "{{ name | e }}",
        "{{ name | replace('b', 'i') }}",
        "{{ name | title | trim }}",
        "{{ leaders | map(attribute='name') | join(', ') }}",
        "{{ {name: 1} }}",
        "{{ leaders }}",
        "{{ name.upper() }}{{ '%s' % name }}",
        "{% macro m(x) %}{{ x | safe }}{% endmacro %}{{ m(name) }}",
        "{% set x %}{{ name }}{% endset %}{{ x }}",
        "{% autoescape false %}{{ name }}{% endautoescape %}",
    ],
)
def test_whatever_a_template_does_foreign_text_has_no_power(tmp_path: Path, template: str) -> None:
    name = "[b]x[/b] [USER=1]y[/USER] <a href=http://z> http://z #b24game-1"
    leaders = (Leader(1, 0, name, 1, name),)
    found = acts(own(tmp_path, template, name=name, leaders=leaders))
    assert not {kind for kind, _text in found} & {"tag", "html", "url", "hashtag", "mark"}


def test_the_templates_own_markup_acts_also_out_of_a_macro(tmp_path: Path) -> None:
    template = "{% macro m(x) %}[b]{{ x }}[/b]{% endmacro %}{{ m(scope) }}{{ '[i]' }}"
    assert own(tmp_path, template) == "[b]Отдел продаж[/b][i]"


@pytest.mark.parametrize(
    ("template", "body"),
    [
        ("a {% if week %}b{% endif %}\nc", "a b\nc"),
        ("{% if week %}a{% endif %}  \nb", "a\nb"),
        ("a {# why #}\nb", "a\nb"),
        ("{% if week %}\n  {% if scope %}\na\n  {% endif %}\n{% endif %}\nb", "a\nb"),
        ("{# one\ntwo {% if %}\n#}\na", "a"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("a\n{%- if week %} b{% endif +%}\nc", "a b\nc"),
    ],
)
def test_lines_stay_lines(tmp_path: Path, template: str, body: str) -> None:
    assert own(tmp_path, template) == body


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("{% if %}", 3, "Expected an expression"),
        ("{{ a b }}", 3, "got 'b'"),
        ("x\n{{ nobody }}", 4, "'nobody' is undefined"),
        ("{{ leaders[0].nothing }}", 3, "nothing"),
        ("{{ leaders[99] }}", 3, ""),
        ("{{ scope | shout }}", 3, "shout"),
        ("{{ scope.__class__ }}", 3, "__class__"),
        ("{{ leaders.append(1) }}", 3, "unsafe"),
        ("{{ 1 / 0 }}", 3, "division by zero"),
        ("{{ 1 + 'a' }}", 3, ""),
        ("{{ 5 | plural('a') }}", 3, ""),
        ("{% include 'other.jinja' %}", 3, "other.jinja"),
        ("{% for a in range(10 ** 9) %}x{% endfor %}", 3, "** makes too much"),
        ("{% for a in range(1000000000) %}x{% endfor %}", 3, "too big"),
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", 3,
         "more than 100000 steps"),
        ("{% macro m(n) %}{{ m(n) }}{% endmacro %}{{ m(1) }}", 3, ""),
        ("{% macro m(n) %}{% if n %}{{ m(n - 1) ~ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
         3, "more than 100000 steps"),
        ("{{ 'x' * 1000000000 }}", 3, "* makes too much"),
        ("{{ scope.ljust(1000000000) }}", 3, "ljust"),
    ],
)  # fmt: skip
def test_a_broken_template_is_a_matter_of_configuration(
    tmp_path: Path, template: str, line: int, words: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        own(tmp_path, template)
    assert caught.value.code == "template_invalid"
    assert caught.value.exit_code == 5
    assert caught.value.where == f"{tmp_path / 'weekly.ru.jinja'}:{line}"
    assert words in caught.value.message
    assert "weekly.ru.jinja" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (b"\xcf\xf0\xe8\xe2\xe5\xf2\n\n{{ mark }}", "not UTF-8"),
        (b"", "the title, is empty"),
        (b"{# a #}\n{{ '' }}\n\nbody {{ mark }}", "the title, is empty"),
        (b"title {{ mark }}", "there is nothing"),
        (b"title\n\nbody", "the text lacks {{ mark }}"),
        (b"title\n\n{{ mark }}0", "the text lacks {{ mark }}"),
        (b"{{ mark }}\n\nbody", "the text lacks {{ mark }}"),
        (b"title\n\n{{ mark }}\n{% for a in range(9999) %}xyz{% endfor %}", "20000 characters"),
    ],
)
def test_a_template_that_makes_no_post(tmp_path: Path, template: bytes, words: str) -> None:
    file = tmp_path / "weekly.ru.jinja"
    file.write_bytes(template)
    with pytest.raises(ConfigurationError) as caught:
        render("weekly", "ru", weekly_values(WEEKLY["ru"]), tmp_path)
    assert caught.value.code == "template_invalid"
    assert caught.value.where == str(file)
    assert words in caught.value.message


def test_an_included_file_is_blamed_for_its_own_mistake(tmp_path: Path) -> None:
    (tmp_path / "foot.jinja").write_text("x\n{{ nobody }}", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        own(tmp_path, "{% include 'foot.jinja' %}")
    assert caught.value.where == f"{tmp_path / 'foot.jinja'}:2"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "weekly.ru.jinja"
    file.touch()
    refusal = PermissionError(13, "Permission denied")
    monkeypatch.setattr("jinja2.loaders.open", Mock(side_effect=refusal), raising=False)
    with pytest.raises(ConfigurationError, match="Permission denied") as caught:
        render("weekly", "ru", weekly_values(WEEKLY["ru"]), tmp_path)
    assert caught.value.code == "template_invalid"
    assert caught.value.where == str(file)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no folder") as caught:
        render("weekly", "ru", weekly_values(WEEKLY["ru"]), tmp_path / "none")
    assert caught.value.code == "template_invalid"


def test_too_many_names_are_too_long() -> None:
    leaders = tuple(Leader(place, 0, "Анна" * 50, 5, None) for place in range(1, 101))
    with pytest.raises(ConfigurationError, match=f"more than {LONGEST} characters"):
        said(replace(WEEKLY["ru"], leaders=leaders))


def test_a_mark_is_a_mark() -> None:
    values: dict[str, Any] = weekly_values(WEEKLY["ru"])
    with pytest.raises(ValueError, match="USER"):
        render("weekly", "ru", values | {"mark": "[USER=1]"}, None)
