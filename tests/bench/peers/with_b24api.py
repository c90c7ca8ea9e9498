"""b24api as its README has it: `list_batched_no_count` and `batch`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24api import Bitrix24  # type: ignore[import-not-found]

from tests.bench.peers.tally import Job, run

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(job: Job) -> Iterator[int]:
    """Yield the id of every deal as it comes; without a `select` it raises AttributeError."""
    params = {"select": list(job.select), "filter": job.filter()}
    request = {"method": "crm.deal.list", "parameters": params}
    for row in Bitrix24(webhook_url=job.webhook).list_batched_no_count(request):
        yield int(row["ID"])


def update(job: Job) -> Iterator[int]:
    """Give each deal its new title."""
    requests = (
        {
            "method": "crm.item.update",
            "parameters": {"entityTypeId": 2, "id": number, "fields": {"title": title}},
        }
        for number, title in job.titles().items()
    )
    for answer in Bitrix24(webhook_url=job.webhook).batch(requests):
        yield int(answer["item"]["id"])


if __name__ == "__main__":
    run(read=read, update=update)
