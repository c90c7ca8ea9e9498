"""Building the demo company."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from b24game.sandbox.company import Company
from b24game.sandbox.demo import crm_stories, feed_stories, lead_stories, task_stories
from b24game.sandbox.demo.agenda import play
from b24game.sandbox.demo.staff import hire
from b24game.sandbox.model import CLASSIC_CRM

if TYPE_CHECKING:
    from datetime import datetime

    from b24game.sandbox.demo.launch import Launch

TASKS = 1500


def build_company(
    *,
    seed: int = 1,
    now: datetime,
    days: int = 90,
    tasks: int | None = None,
    deals: int = 300,
    leads: int = 150,
    contacts: int = 300,
    companies: int = 120,
    activities: int = 400,
    posts: int = 250,
    prospects: int = 0,
    crm_mode: int = CLASSIC_CRM,
    launch: Launch | None = None,
) -> Company:
    """A company of about sixty people with a history that ends at ``now``.

    The same arguments give the same company, to the byte. ``prospects`` are leads for scoring
    (see ``lead_stories``), in a CRM without leads (``SIMPLE_CRM``) deals; beside them there are
    the ``leads`` that go their way by chance. A ``launch`` changes how often deadlines are kept.
    """
    chance = Random(seed)  # noqa: S311 - reproducible, not secret
    company = Company(now)
    company.crm_mode = crm_mode
    start = company.now - timedelta(days=days)
    staff = hire(company, chance, start)
    company.add_company(
        responsible=company.admin_id,
        at=start,
        title="ООО «Ромашка»",
        phone="+74955550000",
        email="office@romashka.example",
        mine=True,
    )
    counts: dict[crm_stories.Plot, int] = {
        crm_stories.contact: contacts,
        crm_stories.client: companies - 1,
        crm_stories.lead: leads,
        crm_stories.deal: deals,
        crm_stories.activity: activities,
    }
    stories = [
        *task_stories.tell(
            company, staff, chance, TASKS if tasks is None else tasks, start, launch=launch
        ),
        *crm_stories.tell(company, staff, chance, counts, start),
        *feed_stories.tell(company, staff, chance, posts, start),
        *lead_stories.tell(company, staff, Random(f"leads {seed}"), prospects, start),  # noqa: S311
    ]
    play(stories, company.now)
    for user in staff.leavers:
        company.dismiss(user)
    return company
