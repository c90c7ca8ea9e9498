"""The company: stores plus a typed editing API, every act at a given moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.card_book import CardBook
from b24game.sandbox.feed_book import FeedBook
from b24game.sandbox.landing_book import LandingBook
from b24game.sandbox.note_book import NoteBook
from b24game.sandbox.people_book import PeopleBook
from b24game.sandbox.task_book import TaskBook
from b24game.sandbox.timeline_book import TimelineBook

if TYPE_CHECKING:
    from datetime import datetime


class Company(PeopleBook, TaskBook, CardBook, FeedBook, TimelineBook, NoteBook, LandingBook):
    """A company that can be changed while a portal serves it."""


def empty_company(now: datetime) -> Company:
    """A company of one root department and its administrator (id 1), who owns the webhook."""
    company = Company(now)
    root = company.add_department("Компания «Ромашка»")
    company.admin_id = company.add_person(
        "Вера",
        "Админова",
        departments=(root,),
        position="Администратор портала",
        gender="F",
        at=now,
    )
    return company
