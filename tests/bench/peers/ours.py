"""Our own client: every deal through `Portal.read`, updates through `Portal.write`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from b24game.portal.answers import Answer
from b24game.portal.batch import Command
from b24game.portal.pace import Pace
from b24game.portal.portal import Portal
from b24game.portal.request import Request
from b24game.portal.streams import DEALS
from b24game.portal.webhook import Webhook
from tests.bench.peers.tally import Job, run

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(job: Job) -> Iterator[int]:
    """Yield the id of every deal."""
    since = int(datetime.fromisoformat(job.since).timestamp()) if job.since else None
    with _portal(job) as portal:
        for page in portal.read([Request(DEALS, since=since)]).pages("deals"):
            if page.bad:
                raise ValueError(f"{len(page.bad)} rows could not be read: {page.bad[0].problem}")
            for deal in page.rows:
                yield deal.id


def update(job: Job) -> Iterator[int]:
    """Give each deal its new title; yield the ids that were confirmed."""
    commands = (
        (f"deal{number}", Command("crm.item.update", _params(number, title)))
        for number, title in job.titles().items()
    )
    refused = []
    with _portal(job) as portal:
        for key, outcome in portal.write(commands, repeat="safe"):
            if isinstance(outcome, Answer):
                yield int(key.removeprefix("deal"))
            else:
                refused.append(outcome)
    if refused:
        raise ValueError(f"{len(refused)} not written: {refused[0]}")


def _params(number: int, title: str) -> dict[str, object]:
    return {"entityTypeId": 2, "id": number, "fields": {"title": title}}


def _portal(job: Job) -> Portal:
    shared = Pace(file=Path(job.bucket)) if job.bucket else None
    return Portal(Webhook.parse(job.webhook), pace=shared)


if __name__ == "__main__":
    run(read=read, update=update)
