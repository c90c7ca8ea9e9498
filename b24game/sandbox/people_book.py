"""Editing people, departments and rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.model import Department, Person, local
from b24game.sandbox.premises import Premises

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class PeopleBook(Premises):
    """Who works here, and where."""

    def add_department(self, name: str, parent: int | None = None, head: int | None = None) -> int:
        """Open a department and return its id."""
        with self.lock:
            row = Department(self.departments.new_id(), name, parent, head)
            return self.departments.add(row).id

    def add_person(
        self,
        name: str,
        last_name: str = "",
        *,
        departments: Sequence[int] = (1,),
        kind: str = "employee",
        position: str = "",
        gender: str = "",
        at: datetime | None = None,
        person_id: int | None = None,
    ) -> int:
        """Register an account and return its id."""
        with self.lock:
            moment = local(at or self.now)
            new_id = self.people.new_id() if person_id is None else person_id
            person = Person(
                id=new_id,
                name=name,
                last_name=last_name,
                registered=moment,
                departments=list(departments),
                kind=kind,
                position=position,
                gender=gender,
                email=f"user{new_id}@romashka.example",
                changed=moment,
            )
            return self.people.add(person).id

    def dismiss(self, user: int, at: datetime | None = None) -> None:
        """Dismiss somebody: the account stays and is inactive; no date of it is kept."""
        with self.lock:
            self.people[user].active = False
            self.people[user].changed = local(at or self.now)

    def set_departments(self, user: int, departments: Sequence[int]) -> None:
        """Move a person."""
        with self.lock:
            self.people[user].departments = list(departments)

    def set_head(self, department: int, user: int | None) -> None:
        """Name a head, or leave the department without one."""
        with self.lock:
            self.departments[department].head = user

    def set_rate(
        self, currency: str, amount: float | str, *, count: int = 1, at: datetime | None = None
    ) -> None:
        """Change what ``count`` units of a currency cost in the base currency."""
        with self.lock:
            row = self.currencies[currency]
            row.amount = f"{float(amount):.4f}"
            row.count = count
            row.changed = local(at or self.now)
