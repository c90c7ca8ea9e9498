"""What happens to tasks: the ordinary, and every awkward case of judging a deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from b24game.sandbox.demo.agenda import Story, days, evening, some_time
from b24game.sandbox.demo.staff import UNKNOWN_ID

if TYPE_CHECKING:
    from random import Random

    from b24game.sandbox.company import Company
    from b24game.sandbox.demo.launch import Launch
    from b24game.sandbox.demo.staff import Staff

_HOUR = timedelta(hours=1)

_TITLES = (
    "Подготовить коммерческое предложение",
    "Согласовать договор с клиентом",
    "Обновить презентацию продукта",
    "Prepare the weekly report",
    "Проверить оплату счёта",
    "Fix the sign-up form",
    "Написать статью в блог",
    "Созвониться с поставщиком",
    "Review pull requests",
    "Собрать отзывы клиентов",
    "Настроить рекламную кампанию",
    "Answer open tickets",
    "Провести демонстрацию",
    "Update the price list",
    "Сверить акты за месяц",
)

_ODD_TITLES = ("[b]x[/b]", "=1+1", "<script>alert(1)</script>", "a|b \"c\" 'd'", "esc \x1b[31mred")


@dataclass(slots=True)
class Setting:
    """One task to be told about: who, when, and until when."""

    company: Company
    chance: Random
    staff: Staff
    who: int
    boss: int
    start: datetime
    deadline: datetime

    def task(self, *, deadline: bool = True, control: bool = False, who: int = 0) -> int:
        """Create the task."""
        number = self.chance.randint(0, 400)
        odd = number < len(_ODD_TITLES)
        title = _ODD_TITLES[number] if odd else self.chance.choice(_TITLES)
        return self.company.add_task(
            responsible=who or self.who,
            created_by=self.boss,
            at=self.start,
            deadline=self.deadline if deadline else None,
            control=control,
            title=title,
        )

    def before(self) -> datetime:
        """Shortly before the deadline: in time, but not a day early."""
        return max(self.start + _HOUR, self.deadline - days(self.chance, 0.02, 0.9))

    def early(self) -> datetime:
        """At least a day before the deadline."""
        span = (self.deadline - timedelta(hours=25) - self.start) * self.chance.uniform(0.3, 1)
        return self.start + max(span, _HOUR)

    def after(self, low: float = 0.1, high: float = 4) -> datetime:
        """Some days after the deadline."""
        return self.deadline + days(self.chance, low, high)


Plot = Callable[[Setting], Story]


def on_time(s: Setting) -> Story:
    """Closed on the last day."""
    task = s.task()
    closing = s.before()
    yield (moment := closing - timedelta(minutes=40))
    s.company.start_task(task, moment)
    yield closing
    s.company.close_task(task, closing)


def early(s: Setting) -> Story:
    """Closed a day or more before the deadline."""
    task = s.task()
    yield (moment := s.early())
    s.company.close_task(task, moment)


def late(s: Setting) -> Story:
    """Closed after the deadline."""
    task = s.task()
    yield (moment := s.after())
    s.company.comment_task(task, moment - _HOUR, s.boss)
    s.company.close_task(task, moment)


def overdue(s: Setting) -> Story:
    """Never closed."""
    task = s.task()
    yield s.start + _HOUR
    s.company.start_task(task, s.start + _HOUR)


def timeless(s: Setting) -> Story:
    """Closed, without a deadline."""
    task = s.task(deadline=False)
    yield (moment := s.after())
    s.company.close_task(task, moment)


def open_ahead(s: Setting) -> Story:
    """Open, its deadline far ahead."""
    s.deadline = evening(s.company.now + days(s.chance, 3, 30))
    s.task()
    yield from ()


def untouched(s: Setting) -> Story:
    """Open, without a deadline, never changed."""
    s.task(deadline=False)
    yield from ()


def deferred(s: Setting) -> Story:
    """Put off."""
    task = s.task()
    yield s.start + _HOUR
    s.company.defer_task(task, s.start + _HOUR)


def reopened_before(s: Setting) -> Story:
    """Closed early, reopened before the deadline, left open."""
    task = s.task()
    yield (moment := s.early())
    s.company.close_task(task, moment)
    yield (moment := moment + _HOUR)
    s.company.renew_task(task, moment)


def reopened_after(s: Setting) -> Story:
    """Closed in time, reopened after the deadline, left open."""
    task = s.task()
    yield (moment := s.before())
    s.company.close_task(task, moment)
    yield (moment := s.after())
    s.company.renew_task(task, moment)


def closed_again(s: Setting) -> Story:
    """Closed early, reopened, closed again before the deadline."""
    task = s.task()
    yield (moment := s.early())
    s.company.close_task(task, moment)
    yield (moment := moment + _HOUR)
    s.company.renew_task(task, moment)
    yield (moment := max(s.before(), moment + _HOUR))
    s.company.close_task(task, moment)


def moved_ahead(s: Setting) -> Story:
    """The deadline is moved before it passes, then kept."""
    task = s.task()
    yield (moment := s.before())
    moved = evening(s.deadline + timedelta(days=3))
    s.company.move_deadline(task, moved, moment)
    yield (moment := moved - timedelta(hours=5))
    s.company.close_task(task, moment)


def moved_behind(s: Setting) -> Story:
    """The deadline is moved after it passed, then closed "in time"."""
    task = s.task()
    yield (moment := s.after(0.1, 2))
    moved = evening(moment + timedelta(days=4))
    s.company.move_deadline(task, moved, moment)
    yield (moment := moved - timedelta(hours=3))
    s.company.close_task(task, moment)


def missed_twice(s: Setting) -> Story:
    """The deadline is moved after it passed, and missed again."""
    task = s.task()
    yield (moment := s.after(0.1, 1))
    moved = evening(moment + timedelta(days=2))
    s.company.move_deadline(task, moved, moment)
    yield (moment := moved + days(s.chance, 0.5, 2))
    s.company.close_task(task, moment)


def pending_control(s: Setting) -> Story:
    """Handed in before the deadline, still waiting for the creator after it."""
    task = s.task(control=True)
    yield (moment := s.before())
    s.company.hand_in_task(task, moment)


def approved_late(s: Setting) -> Story:
    """Handed in in time, approved after the deadline."""
    task = s.task(control=True)
    yield (moment := s.before())
    s.company.hand_in_task(task, moment)
    yield (moment := s.after())
    s.company.approve_task(task, moment)


def approved(s: Setting) -> Story:
    """Handed in early and approved soon."""
    task = s.task(control=True)
    yield (moment := s.early())
    s.company.hand_in_task(task, moment)
    yield moment + _HOUR
    s.company.approve_task(task, moment + _HOUR)


def handed_back(s: Setting) -> Story:
    """Handed in in time, handed back after the deadline, handed in and approved again."""
    task = s.task(control=True)
    yield (moment := s.before())
    s.company.hand_in_task(task, moment)
    yield (moment := s.after(0.1, 1))
    s.company.disapprove_task(task, moment)
    if s.chance.random() < 0.5:  # noqa: PLR2004 - half of them stay open
        yield (moment := moment + timedelta(days=1))
        s.company.hand_in_task(task, moment)
        yield moment + _HOUR
        s.company.approve_task(task, moment + _HOUR)


def passed_on(s: Setting) -> Story:
    """Another performer before the deadline, then closed in time."""
    task = s.task()
    yield (moment := s.start + _HOUR)
    s.company.reassign_task(task, s.staff.draw(s.chance), moment)
    yield (moment := max(s.before(), moment + _HOUR))
    s.company.close_task(task, moment)


def passed_on_late(s: Setting) -> Story:
    """Another performer between the missed deadline and the close."""
    task = s.task()
    yield (moment := s.after(0.1, 1))
    s.company.reassign_task(task, s.staff.draw(s.chance), moment)
    yield (moment := moment + timedelta(days=1))
    s.company.close_task(task, moment)


def outsider(s: Setting) -> Story:
    """The responsible is unknown, a bot, a leaver, a partner or an integrator."""
    staff = s.staff
    ids = (UNKNOWN_ID, staff.bot, staff.extranet, staff.integrator, *staff.leavers)
    task = s.task(who=s.chance.choice(ids))
    yield (moment := s.before())
    s.company.close_task(task, moment)


_AWKWARD: tuple[Plot, ...] = (
    timeless,
    untouched,
    deferred,
    reopened_before,
    reopened_after,
    closed_again,
    moved_ahead,
    moved_behind,
    missed_twice,
    pending_control,
    approved_late,
    approved,
    handed_back,
    passed_on,
    passed_on_late,
    outsider,
    overdue,
    open_ahead,
)

_AWKWARD_SHARE = 0.3


def tell(
    company: Company,
    staff: Staff,
    chance: Random,
    count: int,
    start: datetime,
    *,
    launch: Launch | None = None,
) -> list[Story]:
    """So many stories: every awkward case in turn, the rest by each person's discipline.

    With a ``launch`` nothing is awkward, and discipline is what it says: a task is either closed
    in time or misses its one deadline.
    """
    discipline = launch.discipline(staff) if launch else lambda who, _: staff.discipline[who]
    stories = []
    for number in range(count):
        who = staff.draw(chance)
        moment = some_time(start, company.now, chance)
        span = timedelta(days=chance.randint(2, 9))
        boss = staff.draw(chance) if chance.random() < 0.7 else who  # noqa: PLR2004
        setting = Setting(company, chance, staff, who, boss, moment, evening(moment + span))
        kept = chance.random() < discipline(who, setting.deadline)
        plots: tuple[Plot, ...] = (on_time, early) if kept else (late, late, overdue)
        plot = chance.choice(plots)
        if not launch and (number < len(_AWKWARD) * 3 or chance.random() < _AWKWARD_SHARE):
            plot = _AWKWARD[number % len(_AWKWARD)]
        stories.append(_opened(plot, setting))
    return stories


def _opened(plot: Plot, setting: Setting) -> Story:
    """A story whose first act is at its start."""
    yield setting.start
    yield from plot(setting)
