"""Nothing in the repository looks like a real host, a secret, a person or somebody's machine.

Every file that git tracks or would add is read. What is found and yet is right has a line with its
reason in `ALLOWED`; a line that nothing needs any more fails too.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
GENERATED = {
    ".git", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "__pycache__",
    "dist", "build",
}  # fmt: skip
LOCK_FILES = re.compile(r"(constraints|requirements).*\.txt|.*\.lock|pylock.*\.toml|.*-lock\.json")

HOST = r"(?:[a-z0-9-]+\.)+"
KINDS = {
    "portal": rf"(?<![\w.-])({HOST}bitrix24\.[a-z]{{2,}}(?:\.[a-z]{{2}})?)\b",
    "host": rf"https?://(?:[^/\s@\"']*@)?({HOST}(?:[a-z]{{2,}}|\d+))(?![\w.*-])",
    "webhook": r"/rest/(?:api/)?\d+/([\w-]+)",
    "token": r"(?:auth|token|secret|password|api_?key|webhook|sessid)\w*[\\\"']*\s*[:=]+\s*[\\\"']*"
    r"(?:bearer\s+|basic\s+)?(?!B24GAME_)((?=[a-z+/_-]*\d)(?=[\d+/_-]*[a-z])[\w+/-]{16,})",
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "address": rf"(?<![\w.])([\w.%+-]+@{HOST}[a-z]{{2,}})",
    "path": r"(?<![\w.}])(?:/root|/work|/home/[a-z_][\w.-]*|/Users/[a-z_][\w.-]*)/"
    r"|\b[a-z]:\\+Users\\+\w+",
    "package index": r"--(?:extra-)?index-url|--find-link[s]|--trusted-hos[t]|\btool\.uv\.index\b",
}
PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in KINDS.items()}
ADDRESS_IN_LOCK = re.compile(r"\S*://\S*")
HARMLESS = re.compile(
    r"(?:.*[@.])?example(?:\.(?:com|org|net))?|.*\.invalid"  # RFC 2606
    r"|127(?:\.\d+){3}|0\.0\.0\.0"
    r"|(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+",  # RFC 5737
    re.IGNORECASE,
)
ENCODED = {r"\/": "/", "%2F": "/", "%2f": "/", "%3A": ":", "%3a": ":", "%40": "@"}


class Allowed(NamedTuple):
    """What may stand where, and why."""

    what: str
    where: str
    why: str


THIS = "tests/test_secrets.py"
SAMPLES = "fixtures/samples/*"
PRINTED = "the official documentation prints it"
PARSED = "only parsed, never asked"
MOVED = "a portal that changes its name, in words or in a test"
CODE = "a stand-in for a webhook's code"
CHART_JS = "b24game/show/dashboard/chart.umd.min.js"
ALLOWED = (
    Allowed("example.bitrix24.ru", "*", "the placeholder of texts and snapshots"),
    Allowed("old.bitrix24.ru", "*", MOVED),
    Allowed("new.bitrix24.ru", "*", MOVED),
    Allowed("new-name.bitrix24.ru", "tests/portal/test_moved.py", MOVED),
    Allowed("new.bitrix24.com", "tests/portal/test_moved.py", MOVED),
    Allowed("a.b.bitrix24.ru", "tests/portal/test_moved.py", MOVED),
    Allowed("bitrix24.ru", "tests/portal/test_moved.py", MOVED),
    Allowed("user@new.bitrix24.ru", "tests/portal/test_moved.py", PARSED),
    Allowed("x.bitrix24.ru", "tests/*", PARSED),
    Allowed("firma.bitrix24.ru", "tests/portal/test_webhook.py", PARSED),
    Allowed("word@firma.bitrix24.ru", "tests/portal/test_webhook.py", PARSED),
    Allowed("example.bitrix24.com", SAMPLES, PRINTED),
    Allowed("my.bitrix24.com", SAMPLES, PRINTED),
    Allowed("xxx.bitrix24.com", SAMPLES, PRINTED),
    Allowed("your-domain.bitrix24.com", SAMPLES, PRINTED),
    Allowed("mysite.com", SAMPLES, PRINTED),
    Allowed("www.my-domain.com", SAMPLES, PRINTED),
    Allowed("storage-gw-com-02.voximplant.com", SAMPLES, PRINTED),
    Allowed("maria@mysite.com", SAMPLES, PRINTED),
    Allowed("john.smith@mysite.com", SAMPLES, PRINTED),
    Allowed("anna.peterson@mysite.com", SAMPLES, PRINTED),
    Allowed("mail@bitrix.com", SAMPLES, PRINTED),
    Allowed("v.r.valeev@bitrix.com", SAMPLES, PRINTED),
    Allowed("test@gmail.com", SAMPLES, PRINTED),
    Allowed("oauth.bitrix.info", "*", "the vendor's public server for tokens"),
    Allowed("keepachangelog.com", "CHANGELOG.md", "the form of that file"),
    Allowed("semver.org", "CHANGELOG.md", "the form of that file"),
    Allowed("datapackage.org", "README.md", "the form of an export"),
    Allowed("datapackage.org", "b24game/show/export/package.py", "the form of an export"),
    Allowed("www.w3.org", "b24game/show/dashboard/page.html.j2", "the namespace of SVG"),
    Allowed("www.w3.org", "pictures/*.svg", "the namespace of SVG"),
    Allowed("www.w3.org", "tests/pictures/draw.py", "the namespace of SVG"),
    Allowed("www.chartjs.org", CHART_JS, "its home, in a comment"),
    Allowed("github.com", CHART_JS, "the home of a part of it, in a comment"),
    Allowed("LL@li.org", "b24game/locale/*", "gettext's word for no team"),
    Allowed("dummy-secret", "*", CODE),
    Allowed("some-secret", "tests/*", CODE),
    Allowed("abc", "tests/*", CODE),
    Allowed("abc123xyz", "tests/*", CODE),
    Allowed("abcsecret", "tests/*", CODE),
    Allowed("abcdefsecret", "tests/*", CODE),
    Allowed("other", "tests/*", CODE),
)


@dataclass(frozen=True, slots=True)
class Find:
    """Something suspicious."""

    kind: str
    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind}: {self.text}"


def files(root: Path) -> list[str]:
    """Return what git tracks or would add below `root`; without git, everything."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return walked(root)
    return sorted(name for name in os.fsdecode(listed).split("\0") if (root / name).is_file())


def walked(root: Path) -> list[str]:
    """Return every file below `root` that is not generated."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in GENERATED and ".venv" not in name]
        found += [(Path(folder) / name).relative_to(root).as_posix() for name in names]
    return sorted(found)


def finds(root: Path, file: str) -> Iterator[Find]:
    """Yield all that looks real in one file, the allowed included."""
    text = (root / file).read_bytes().decode("utf-8", "ignore")
    for written, meant in ENCODED.items():
        text = text.replace(written, meant)
    patterns = dict(PATTERNS)
    if LOCK_FILES.fullmatch(Path(file).name):
        patterns["address in a lock file"] = ADDRESS_IN_LOCK
    for kind, pattern in patterns.items():
        for match in pattern.finditer(text):
            found = match[match.lastindex or 0]
            if kind in {"portal", "host", "address"} and HARMLESS.fullmatch(found):
                continue
            yield Find(kind, file, text.count("\n", 0, match.start()) + 1, found)


def allowing(find: Find) -> list[Allowed]:
    return [
        one
        for one in ALLOWED
        if find.text.lower() == one.what.lower()
        and (find.file == THIS or fnmatchcase(find.file, one.where))
    ]


def test_nothing_looks_real() -> None:
    suspicious = [
        str(find) for file in files(ROOT) for find in finds(ROOT, file) if not allowing(find)
    ]
    assert not suspicious, "\n".join(suspicious)


def test_every_allowance_is_needed() -> None:
    elsewhere = [file for file in files(ROOT) if file != THIS]
    needed = {one for file in elsewhere for find in finds(ROOT, file) for one in allowing(find)}
    assert [one.what for one in ALLOWED if one not in needed] == []


LONG = "k3v9" + "x7q2m5" * 4
PLANTED = [
    ("portal", "notes.md", "see https://romashka." + "bitrix24.ru/company/"),
    ("portal", "notes.md", "ROMASHKA." + "BITRIX24.COM.BR"),
    ("host", "notes.md", "https://" + "crm.romashka.ru/rest/"),
    ("host", "notes.md", "https://user:word@" + "crm.romashka.ru:8443"),
    ("host", "cassette.json", "https%3A%2F%2F" + "crm.romashka.ru%2F"),
    ("host", "notes.md", "http://" + "10.20.30.40/"),
    ("webhook", "notes.md", "/rest/1/" + "a1b2c3d4e5f6/profile"),
    ("webhook", "notes.md", "/rest/api/12/" + "a1b2c3d4e5f6/"),
    ("webhook", "cassette.json", "%2Frest%2F1%2F" + "a1b2c3d4e5f6"),
    ("webhook", "cassette.json", r"\/rest\/1\/" + r"a1b2c3d4e5f6\/"),
    ("token", "cassette.json", f'"access_token": "{LONG}"'),
    ("token", "cassette.json", rf"\"refresh_token\":\"{LONG}\""),
    ("token", "config.toml", f"client_secret = '{LONG}'"),
    ("token", "notes.md", f"?auth={LONG}&id=1"),
    ("token", "notes.md", f"Authorization: Bearer {LONG}"),
    ("private key", "key.pem", "-----BEGIN " + "RSA PRIVATE KEY-----"),
    ("private key", "key.pem", "-----BEGIN " + "PRIVATE KEY-----"),
    ("address", "notes.md", "anna.belova" + "@" + "mail.ru"),
    ("path", "notes.md", "File " + '"/root' + '/b24game/x.py"'),
    ("path", "notes.md", "in /home" + "/anna/b24game"),
    ("path", "notes.md", "in C:" + r"\Users\anna"),
    ("package index", "Makefile", "pip install --extra-" + "index-url x"),
    ("address in a lock file", "constraints.txt", "vcrpy @ file:" + "//wheels/vcrpy.whl"),
    ("address in a lock file", "uv.lock", 'registry = "https:' + '//packages.example/simple"'),
]


@pytest.mark.parametrize(("kind", "file", "text"), PLANTED)
def test_what_is_planted_is_found(kind: str, file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(f"first line\n{text}\n", encoding="utf-8")
    found = [find for name in files(tmp_path) for find in finds(tmp_path, name)]
    assert (kind, file, 2) in {(find.kind, find.file, find.line) for find in found}
    assert not any(map(allowing, found))


def test_what_is_allowed_here_is_not_allowed_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("maria@" + "mysite.com")
    assert [allowing(find) for find in finds(tmp_path, "README.md")] == [[]]


def test_placeholders_are_harmless(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "https://portal.example/rest/1/{code}/ https://crm.example.com http://127.0.0.1:80/ "
        "anna@romashka.example {home}/root/ https://{host}/ auth=short token = portal.token\n"
    )
    assert list(finds(tmp_path, "README.md")) == []


def test_without_git_the_same_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    tracked = files(ROOT)
    assert {"README.md", "fixtures/cassettes/sync.json", "tests/test_secrets.py"} <= set(tracked)
    monkeypatch.setenv("PATH", "")
    assert set(tracked) <= set(files(ROOT))
