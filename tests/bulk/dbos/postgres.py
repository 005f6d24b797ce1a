"""A Postgres server of these tests' own, in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from socket import socket
from types import TracebackType
from typing import Self

SERVER = shutil.which("postgres") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/postgres")), None)  # Debian's place


class Postgres:
    """A server, as long as the with statement lasts."""

    def __init__(self) -> None:
        assert SERVER
        self._programs = Path(SERVER).resolve().parent
        with socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self._databases = 0

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        user = None
        if os.geteuid() == 0:  # it does not run as root
            user = pwd.getpwnam("nobody").pw_name
            shutil.chown(self._folder, user)
        data = str(self._folder / "data")
        initdb = [self._program("initdb"), "-D", data, "-A", "trust", "-U", "tests", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=self._folder)
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "max_connections": "200"}
        command = [SERVER or "", "-D", data, "-p", str(self._port), *(f"--{name}={value}" for name, value in settings.items())]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=user)
        until = time.monotonic() + 60
        ready = [self._program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        while subprocess.run(ready).returncode != 0:
            assert time.monotonic() < until
            assert self._process.poll() is None, (self._folder / "log").read_text()
            time.sleep(0.1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGINT)  # with or without clients that are still there
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        """Make a database, and return its address."""
        self._databases += 1
        name = f"runs{self._databases}"
        subprocess.run([self._program("createdb"), "-h", "127.0.0.1", "-p", str(self._port), "-U", "tests", name], check=True)
        return f"postgresql+psycopg://tests@127.0.0.1:{self._port}/{name}"

    def _program(self, name: str) -> str:
        return str(self._programs / name)
