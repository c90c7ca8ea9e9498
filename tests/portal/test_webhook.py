from __future__ import annotations

import pytest

from b24game.errors import ConfigurationError
from b24game.portal.webhook import Webhook


@pytest.mark.parametrize("end", ["", "/"])
def test_parts_of_an_address(end: str) -> None:
    webhook = Webhook.parse(f" https://Firma.bitrix24.ru/rest/12/abc123xyz{end} ")
    assert webhook.base == "https://firma.bitrix24.ru"
    assert webhook.host == "firma.bitrix24.ru"
    assert webhook.user_id == 12
    assert webhook.secret == "abc123xyz"
    assert webhook.url("user.get") == "https://firma.bitrix24.ru/rest/12/abc123xyz/user.get"


def test_repr_hides_the_secret() -> None:
    webhook = Webhook.parse("https://firma.bitrix24.ru/rest/12/abc123xyz/")
    assert "abc123xyz" not in f"{webhook!r} {webhook!s}"
    assert webhook.clean("x abc123xyz /rest/5/other/y") == "x *** /rest/5/***/y"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "firma.bitrix24.ru/rest/1/abc/",
        "https://firma.bitrix24.ru/",
        "https://firma.bitrix24.ru/rest/abc/1/",
        "https://firma.bitrix24.ru/rest/1/abc/profile.json",
        "https://firma.bitrix24.ru/rest/1/abc/?x=1",
        "https://user:word@firma.bitrix24.ru/rest/1/abc/",
        "https://firma.bitrix24.ru:port/rest/1/abc/",
        "https://[::1/rest/1/abc/",
        "ftp://firma.bitrix24.ru/rest/1/abc/",
        "https:///rest/1/abc/",
        "https://a..b/rest/1/abc/",
        "https://.firma.ru/rest/1/abc/",
        "https://./rest/1/abc/",
        f"https://{'a' * 64}.ru/rest/1/abc/",
        f"https://{'a' * 300}/rest/1/abc/",
        f"https://{'ы' * 62}.ru/rest/1/abc/",
        f"https://{'.'.join(['a' * 60] * 5)}/rest/1/abc/",
        "https://firma bitrix24.ru/rest/1/abc/",
        "https://firma*.ru/rest/1/abc/",
        "https://firma%2Eru/rest/1/abc/",
        "https://\u0000.ru/rest/1/abc/",
        "https://[fe80::1%25eth0]/rest/1/abc/",
    ],
)
def test_no_webhook_address(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Webhook.parse(url)
    assert caught.value.code == "webhook_malformed"
    assert "/rest/USER/CODE/" in caught.value.hint
    assert "abc" not in caught.value.message


@pytest.mark.parametrize(
    "host",
    [
        "firma.bitrix24.ru", "firma", "my_firma.ru:8443", "firma.ru.", "портал.рф", "10.1.2.3",
        "[2001:db8::1]:8443", f"{'a' * 63}.ru", "xn--80aswg.xn--p1ai",
    ],
)  # fmt: skip
def test_hosts_that_can_be_asked(host: str) -> None:
    assert Webhook.parse(f"https://{host}/rest/1/abc/").host == host


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://Firma.bitrix24.ru:443", "https://firma.bitrix24.ru"),
        ("https://firma.bitrix24.ru:0443", "https://firma.bitrix24.ru"),
        ("https://firma.bitrix24.ru:", "https://firma.bitrix24.ru"),
        ("https://firma.bitrix24.ru:80", "https://firma.bitrix24.ru:80"),
        ("https://[2001:db8::1]:443", "https://[2001:db8::1]"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
    ],
)
def test_the_usual_port_makes_no_other_portal(url: str, base: str) -> None:
    webhook = Webhook.parse(f"{url}/rest/1/abc/")
    assert (webhook.base, webhook.host) == (base, base.partition("//")[2])
    assert webhook.url("user.get") == f"{base}/rest/1/abc/user.get"


def test_the_same_webhook_at_a_new_address() -> None:
    moved = Webhook.parse("http://127.0.0.1:1/rest/12/abc/").at("https://new.example:443")
    assert (moved.base, moved.host, moved.loopback) == ("https://new.example", "new.example", False)
    assert moved.url("user.get") == "https://new.example/rest/12/abc/user.get"
    with pytest.raises(ConfigurationError):
        moved.at("http://new.example")


@pytest.mark.parametrize("host", ["127.0.0.1:80", "127.9.9.9", "localhost:8000", "[::1]:8000"])
def test_plain_http_on_this_machine(host: str) -> None:
    assert Webhook.parse(f"http://{host}/rest/1/abc/").loopback


@pytest.mark.parametrize(
    "host", ["firma.bitrix24.ru", "10.0.0.1", "localhost.example", "128.0.0.1"]
)
def test_plain_http_elsewhere_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Webhook.parse(f"http://{host}/rest/1/abcsecret/")
    assert caught.value.code == "insecure_url"
    assert "abcsecret" not in caught.value.message + caught.value.hint
