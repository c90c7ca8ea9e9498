from __future__ import annotations

import signal
import subprocess
import sys

import httpx
import pytest

from b24game.errors import UsageError
from b24game.sandbox import SandboxPortal, empty_company
from b24game.sandbox.clock import real_clock
from b24game.sandbox.serve import serve


def test_runs_as_a_process() -> None:
    flags = ["--port", "0", "--empty", "--no-admin", "--without-scope", "crm"]
    flags += ["--now", "2026-10-05T12:00:00+03:00"]
    command = [sys.executable, "-m", "b24game.sandbox", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        webhook = process.stdout.readline().strip()
        with httpx.Client(base_url=webhook) as http:
            assert http.post("server.time").json()["result"] == "2026-10-05T12:00:00+03:00"
            assert http.post("profile").json()["result"]["ADMIN"] is False
            assert "crm" not in http.post("scope").json()["result"]
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0


def test_a_process_with_leads_for_scoring() -> None:
    command = [sys.executable, "-m", "b24game.sandbox", "--prospects", "40", "--tasks", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        with httpx.Client(base_url=process.stdout.readline().strip()) as http:
            found = http.post("crm.item.list", json={"entityTypeId": 1, "select": ["id"]}).json()
            assert found["total"] == 150 + 40
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0


def test_a_port_in_use() -> None:
    with SandboxPortal(empty_company(real_clock())) as other:
        with pytest.raises(UsageError) as caught:
            serve(other.port, empty=True)
        assert caught.value.message == f"port {other.port} is in use by another program"
        assert "--port" in caught.value.hint
