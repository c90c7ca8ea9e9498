"""fast_bitrix24 as its README has it: `get_all` and `call`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fast_bitrix24 import Bitrix  # type: ignore[import-not-found]

from tests.bench.peers.tally import Job, run

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(job: Job) -> Iterator[int]:
    """Yield the id of every deal; the list comes whole."""
    params = {"select": list(job.select), "filter": job.filter()}
    for row in Bitrix(job.webhook, verbose=False).get_all("crm.deal.list", params):
        yield int(row["ID"])


def update(job: Job) -> Iterator[int]:
    """Give each deal its new title."""
    items = [
        {"entityTypeId": 2, "id": number, "fields": {"title": title}}
        for number, title in job.titles().items()
    ]
    for answer in Bitrix(job.webhook, verbose=False).call("crm.item.update", items):
        yield int(answer["id"])


if __name__ == "__main__":
    run(read=read, update=update)
