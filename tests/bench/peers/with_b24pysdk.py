"""b24pysdk as its README has it: `as_list_fast` and `call_batches`.

It writes https before every address; here the scheme is replaced, so that TLS, and a new TLS
connection for every call, cost it nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from b24pysdk import BitrixWebhook, Client  # type: ignore[import-not-found]
from b24pysdk.api.callers.call_method import _MethodCaller  # type: ignore[import-not-found]

from tests.bench.peers.tally import Job, run

if TYPE_CHECKING:
    from collections.abc import Iterator

_MethodCaller._base_url = property(lambda caller: f"http://{caller._domain}/rest")


def read(job: Job) -> Iterator[int]:
    """Yield the id of every deal as it comes."""
    deals = _client(job).crm.deal.list(select=list(job.select), filter=job.filter())
    for row in deals.as_list_fast().result:
        yield int(row["ID"])


def update(job: Job) -> Iterator[int]:
    """Give each deal its new title; one that was refused stands in `result_error`."""
    client = _client(job)
    requests = [
        client.crm.item.update(entity_type_id=2, bitrix_id=number, fields={"title": title})
        for number, title in job.titles().items()
    ]
    outcome = client.call_batches(requests).result
    for answer in outcome.result.values():
        yield int(answer["item"]["id"])
    if outcome.result_error:
        raise ValueError(f"{len(outcome.result_error)} refused: {outcome.result_error}")


def _client(job: Job) -> Client:
    address = urlsplit(job.webhook)
    token = address.path.removeprefix("/rest/").strip("/")
    return Client(BitrixWebhook(domain=address.netloc, webhook_token=token))


if __name__ == "__main__":
    run(read=read, update=update)
