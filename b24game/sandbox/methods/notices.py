"""Notifications: nobody else's can be read back, so the sandbox shows them in its stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.wire import as_id

if TYPE_CHECKING:
    from b24game.sandbox.call import Method


def _sender(*, system: bool) -> Method:
    """The add method for one kind of notification."""

    def send(call: Call) -> Answer:
        user_id = as_id(call.params.get("USER_ID", "TO"))
        text = call.params.text("MESSAGE")
        if not user_id:
            raise Refusal("USER_ID_EMPTY", "User ID can't be empty")
        if not text:
            raise Refusal("MESSAGE_EMPTY", "Message can't be empty")
        person = call.company.people.get(user_id)
        if person is None or not person.active:
            return Answer(result=False)
        tag = call.params.text("TAG")
        return Answer(call.company.notify(user_id, text, call.now, system=system, tag=tag))

    return send


METHODS = {
    "im.notify.personal.add": _sender(system=False),
    "im.notify.system.add": _sender(system=True),
}
