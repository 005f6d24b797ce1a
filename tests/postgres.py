"""A Postgres server of the tests' own, in a temporary folder, gone when it is left."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from .processes import Process, free_port

SERVER = shutil.which("postgres") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/postgres")), None)  # Debian's place
"""The server's program; None where there is none."""


@contextmanager
def postgres_server(owner: str) -> Iterator[str]:
    """Run a server with one empty database.

    Args:
        owner: the name of the database, and of its user, who needs no password.

    Yields:
        The address of the database, as `postgresql://…`.
    """
    assert SERVER, "PostgreSQL is needed, its server (on Debian: apt install postgresql)."
    programs, port = Path(SERVER).resolve().parent, free_port()
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = None
    if os.geteuid() == 0:  # it does not run as root
        user = pwd.getpwnam("nobody").pw_name
        shutil.chown(folder, user)
    data = folder / "data"
    initdb = [str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", owner, "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=folder)
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "max_connections": "200"}
    command = [SERVER, "-D", str(data), "-p", str(port), *(f"--{name}={value}" for name, value in settings.items())]
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    process = Process(command, lambda: subprocess.run(ready).returncode == 0, folder / "log", user=user)
    try:
        subprocess.run([str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", owner, owner], check=True)
        yield f"postgresql://{owner}@127.0.0.1:{port}/{owner}"
    finally:
        process.stop()
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str, name: str) -> str:
    """Make one more database on the server of an address, and return its own."""
    place = urlsplit(address)
    where = ["-h", str(place.hostname), "-p", str(place.port), "-U", str(place.username)]
    subprocess.run([str(Path(psql()).with_name("createdb")), *where, name], check=True)
    return place._replace(path=f"/{name}").geturl()


def psql() -> str:
    """Return the path of the program that speaks with the server."""
    assert SERVER
    return str(Path(SERVER).resolve().parent / "psql")
