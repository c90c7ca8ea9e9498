"""`Portal`: the door to everything this room can ask a portal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from b24game.portal import prospects, reading
from b24game.portal.addressed import addressed
from b24game.portal.call import Call
from b24game.portal.caller import Caller
from b24game.portal.card_map import card_map
from b24game.portal.comments import comments
from b24game.portal.histories import histories
from b24game.portal.identity import COMMANDS as IDENTITY
from b24game.portal.identity import Identity, read_identity
from b24game.portal.missing import missing
from b24game.portal.outcomes import batch
from b24game.portal.own_comments import own_comments
from b24game.portal.own_posts import is_appreciation, own_posts
from b24game.portal.own_todos import own_todos
from b24game.portal.pace import Pace
from b24game.portal.profiles import profiles
from b24game.portal.prospect_stages import prospect_stages
from b24game.portal.request import Request
from b24game.portal.streams import LEAD_MOVES, STAGE_MOVES
from b24game.portal.touches import touches
from b24game.portal.transport import Transport
from b24game.portal.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from b24game.model import (
        Client,
        Comment,
        Moment,
        Prospect,
        ProspectKind,
        StageMove,
        TaskEvent,
        Touch,
    )
    from b24game.portal.access import Access
    from b24game.portal.answers import Answer
    from b24game.portal.batch import Command
    from b24game.portal.card_map import CardMap
    from b24game.portal.faults import Refused
    from b24game.portal.own_comments import OwnComment
    from b24game.portal.own_posts import OwnPost
    from b24game.portal.pages import Page
    from b24game.portal.patience import Repeat, WaitReason
    from b24game.portal.prospect_stages import Stage
    from b24game.portal.reading import Reading
    from b24game.portal.stream import Stream
    from b24game.portal.stride import Stride
    from b24game.portal.transport import HttpTransport
    from b24game.portal.writing import Written


class Portal:
    """One portal as one user; a context manager that closes its connections.

    Every method raises `AuthorisationError` where the webhook is refused as a whole and
    `PortalError` where the portal gives no answer after all retries.

    Args:
        access: the address and who we are; its secret appears in no message, log or repr.
        pace: requests a second; by default what every plan grants.
        clock: seconds, growing.
        sleep: waits.
        timeout: seconds for reading an answer; the portal itself gives up after 60.
        on_wait: told the reason and the seconds before the program waits for the portal's limits
            or repeats a call.
        transport: stands in for the network.
        server_offset: seconds east of UTC of the portal's clock, as far as known before.
        now: the time of day in Unix seconds.
        parallel: requests that may be on their way at once.
    """

    def __init__(
        self,
        access: Access,
        *,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 75.0,
        on_wait: Callable[[WaitReason, float], None] | None = None,
        transport: HttpTransport | None = None,
        server_offset: int = 0,
        now: Callable[[], float] = time.time,
        parallel: int = 12,
    ) -> None:
        self._address = access.base
        self._transport = Transport(
            loopback=access.loopback, timeout=timeout, connections=parallel, transport=transport
        )
        self._caller = Caller(
            access,
            self._transport,
            pace or Pace(clock=clock),
            clock=clock,
            now=now,
            sleep=sleep,
            on_wait=on_wait,
            server_offset=server_offset,
            parallel=parallel,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    @property
    def requests(self) -> int:
        """HTTP requests sent so far, repeated ones included."""
        return self._caller.requests

    @property
    def base(self) -> str:
        """Scheme and host of the portal, the new ones where it has moved."""
        return self._caller.access.base

    @property
    def moved(self) -> bool:
        """Whether the portal answered from another address than the one that is configured."""
        return self.base != self._address

    @property
    def server_offset(self) -> int:
        """Seconds east of UTC of the portal's clock, as its last answer showed it."""
        return self._caller.server_offset

    def call(self, method: str, params: Mapping[str, object], *, repeat: Repeat) -> Answer:
        """Call one method; `repeat` says whether a lost answer may be asked for again.

        Raises:
            Refused: the portal refuses this method.
            OutcomeUnknownError: it may have been carried out and must not be repeated.
        """
        return self._caller.call(Call(method, params), repeat=repeat)

    def call_v3(
        self, method: str, params: Mapping[str, object], *, repeat: Repeat, key: str | None = None
    ) -> Answer:
        """Call one method of REST 3.0, `note.document.add`; see `call`.

        With a `key` a create may be repeated, too: derive it from what is being done, never from
        the time or by chance.

        Raises:
            Refused: the portal refuses this method; `IDEMPOTENCYKEYREUSEDEXCEPTION` where the key
                belongs to another call.
            OutcomeUnknownError: it may have been carried out and must not be repeated.
            ValueError: the key is not 1 to 255 printable ASCII characters.
        """
        return self._caller.call(Call(method, params, "rest/api", key), repeat=repeat)

    def batch(
        self, commands: Mapping[str, Command], *, repeat: Repeat
    ) -> dict[str, Answer | Refused]:
        """Run at most 50 commands in one request; see `outcomes.batch`."""
        return batch(self._caller, commands, repeat=repeat)

    def write(
        self,
        commands: Iterable[tuple[str, Command]],
        *,
        repeat: Repeat,
        stride: Stride | None = None,
    ) -> Iterator[Written]:
        """Run any number of writing commands; see `writing.write`."""
        return write(self._caller, commands, repeat, stride)

    def read(self, requests: Sequence[Request], *, identity: bool = False) -> Reading:
        """Ask for the first page of every request in one batch; see `reading.read`."""
        return reading.read(self._caller, requests, identity=identity)

    def identity(self) -> Identity:
        """Return who we are and what time the portal has; see `identity.read_identity`."""
        return read_identity(batch(self._caller, IDENTITY, repeat="safe"))

    def histories(
        self, task_ids: Sequence[int]
    ) -> Iterator[tuple[int, tuple[TaskEvent, ...] | Refused]]:
        """Yield the remembered changes of each task; see `histories.histories`."""
        return histories(self._caller, task_ids)

    def addressed(self, user_ids: Sequence[int], since: Moment) -> Mapping[int, frozenset[int]]:
        """Return the posts addressed to each person; see `addressed.addressed`."""
        return addressed(self._caller, user_ids, since)

    def missing(self, stream: Stream[Any], known_ids: Sequence[int]) -> frozenset[int]:
        """Return the known ids that are not listed any more; see `missing.missing`.

        Raises:
            Unavailable: the listing behind it is refused or odd; nothing is known to be missing.
        """
        return missing(self._caller, stream, known_ids)

    def comments(
        self, deal_ids: Sequence[int]
    ) -> Iterator[tuple[int, tuple[Comment, ...] | Refused]]:
        """Yield the comments on each deal; see `comments.comments`."""
        return comments(self._caller, deal_ids)

    def card_map(self, kind: ProspectKind) -> CardMap:
        """Return the fields of leads or deals; see `card_map.card_map`."""
        return card_map(self._caller, kind)

    def prospects(
        self,
        kind: ProspectKind,
        card: CardMap,
        fields: Sequence[str],
        *,
        stages: Sequence[str] | None = None,
        ids: Sequence[int] | None = None,
        since: Moment | None = None,
    ) -> Iterator[Page[Prospect]]:
        """Yield leads or deals as scoring sees them; see `prospects.prospects`."""
        return prospects.prospects(
            self._caller, kind, card, fields, stages=stages, ids=ids, since=since
        )

    def companies(self, ids: Sequence[int]) -> Mapping[int, Client]:
        """Return companies by id; see `prospects.companies`."""
        return prospects.companies(self._caller, ids)

    def contacts(self, ids: Sequence[int]) -> Mapping[int, Client]:
        """Return contacts by id; see `prospects.contacts`."""
        return prospects.contacts(self._caller, ids)

    def touches(
        self, kind: ProspectKind, *, owners: Sequence[int] | None = None
    ) -> Iterator[Page[Touch]]:
        """Yield the activities on leads or deals; see `touches.touches`."""
        return touches(self._caller, kind, owners)

    def moves(self, kind: ProspectKind, after: int = 0) -> Iterator[Page[StageMove]]:
        """Yield the stages that leads or deals went through, from an id on; see `Reading.pages`."""
        stream = LEAD_MOVES if kind == "lead" else STAGE_MOVES
        return self.read([Request(stream, after=after)]).pages(stream)

    def own_posts(self, marks: Iterable[str], since: Moment) -> Mapping[str, OwnPost]:
        """Return the posts that we published, by the marks in them; see `own_posts.own_posts`."""
        return own_posts(self._caller, marks, since)

    def own_comments(
        self, kind: ProspectKind, marks: Mapping[str, int]
    ) -> Mapping[str, OwnComment | Refused]:
        """Return our comments on leads or deals; see `own_comments.own_comments`."""
        return own_comments(self._caller, kind, marks)

    def own_todos(self, kind: ProspectKind, marks: Mapping[str, int]) -> Mapping[str, int]:
        """Return our to-dos on leads or deals; see `own_todos.own_todos`."""
        return own_todos(self._caller, kind, marks)

    def prospect_stages(self, kind: ProspectKind, ids: Sequence[int]) -> Mapping[int, Stage]:
        """Return the stages of leads or deals; see `prospect_stages.prospect_stages`."""
        return prospect_stages(self._caller, kind, ids)

    def is_appreciation(self, post_id: int) -> bool:
        """Tell whether a post carries a medal; see `own_posts.is_appreciation`."""
        return is_appreciation(self._caller, post_id)

    def profiles(
        self, user_ids: Sequence[int], fields: Sequence[str]
    ) -> Mapping[int, Mapping[str, str]]:
        """Return custom fields of people's profiles; see `profiles.profiles`."""
        return profiles(self._caller, user_ids, fields)
