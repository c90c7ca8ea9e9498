"""A refusal of the portal, with the status and code its documentation names."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818
    """The portal answers with an error body.

    Attributes:
        code: the ``error`` of the body; the portal has texts, an empty text and the number 0.
        description: the ``error_description``.
        status: the HTTP status; inside a batch it is lost, as on the portal.
        time: the ``time`` of the answer; only the operating limit has one, it tells the reset.
    """

    def __init__(self, code: str | int, description: str = "", status: int = 400) -> None:
        """Refuse with a code."""
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.status = status
        self.time: dict[str, object] | None = None


def denied(description: str = "Access denied.", code: str = "") -> Refusal:
    """No right for this call."""
    return Refusal(code, description, 400 if not code else 403)


def no_method() -> Refusal:
    """Unknown method, or one that exists in the other version of the API only."""
    return Refusal("ERROR_METHOD_NOT_FOUND", "Method not found!", 404)


def no_scope() -> Refusal:
    """The webhook lacks the scope."""
    text = "The request requires higher privileges than provided by the webhook token"
    return Refusal("insufficient_scope", text, 403)


def too_many_requests() -> Refusal:
    """The leaky bucket is full; the request is not executed."""
    return Refusal("QUERY_LIMIT_EXCEEDED", "Too many requests", 503)


def too_much_time() -> Refusal:
    """The method used up its operating time; the request is not executed."""
    text = "Method is blocked due to operation time limit."
    return Refusal("OPERATION_TIME_LIMIT", text, 429)
