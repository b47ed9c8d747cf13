"""A server as users run it: `zhiping serve` in a process of its own, on a free port, in a folder of its own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx2 as httpx
from ui_server import PASSWORD

FILE_MB = 3
"""The limit of one upload, lowered so that a file above it is quick to make."""


class Served:
    """`start()` and `kill()` as often as wanted; the data folder stays. `env`: settings of the server."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder, self.env = folder, env
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("ZHIPING_")},
            "ZHIPING_OCR": "false", "ZHIPING_PAGE_NUMBERS": "false", "ZHIPING_WORKERS": "0", "ZHIPING_FILE_MB": str(FILE_MB),
            **self.env,
        }  # fmt: skip
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "assistant", "serve", "--port", str(self.port), "--data", str(self.folder / "data")]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=self.folder)
        end = time.monotonic() + 180
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/healthz").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            if self._process.poll() is not None:
                break
            time.sleep(0.2)
        self.kill()
        raise RuntimeError(f"the server did not start:\n{self.log()}")

    def kill(self) -> None:
        """As a power cut would end it: no chance to tidy up."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def set_up(self, name: str = "admin") -> None:
        """The first administrator, as the set-up page makes one."""
        form = {"name": name, "password": PASSWORD, "again": PASSWORD, "full_name": "周管理"}
        answer = httpx.post(f"{self.url}/setup", data=form)
        assert answer.status_code == 303, answer.text


def _free_port() -> int:
    """Below those that a system gives to whoever asks for any: none takes it before the start, or between a kill and the next."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
