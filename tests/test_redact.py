"""Secrets leave a text, words that only look alike stay."""

from __future__ import annotations

import pytest

from b24game.redact import redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://a.example/rest/1/some-secret/x", "https://a.example/rest/1/***/x"),
        ("https://a.example/rest/api/1/some-secret/x", "https://a.example/rest/api/1/***/x"),
        ("auth=code&start=0", "auth=***&start=0"),
        (
            '{"access_token": "code", "refresh_token":"code"}',
            '{"access_token": "***", "refresh_token":"***"}',
        ),
        ("?client_secret=code", "?client_secret=***"),
        ("sandbox --oauth: a word", "sandbox --oauth: a word"),
    ],
)
def test_redact(text: str, shown: str) -> None:
    assert redact(text) == shown


def test_named_secrets() -> None:
    assert redact("one two three", "two", "") == "one *** three"
