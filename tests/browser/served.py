"""The dashboard over a copy of a real night, served as `callqa dashboard` does, with real users."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from callqa.dashboard.state.people import FILE, People
from callqa.dashboard.state.users import User
from callqa.dashboard.viewer import Role
from callqa.store import loader, shards, snapshot
from callqa.testing import a_transcript, utterance
from tests.centre import CALLQA, Centre
from tests.coaching.conftest import Told, analysis_of

PASSWORD = "plum orbit wagon seven"  # noqa: S105, of made-up users
DANA = "A-101"  # of team Maple, as the sample calls have it
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
USERS = (
    User(name="ada", shown_name="Ada Admin", role=Role.ADMIN),
    User(name="quinn", shown_name="Quinn Lead", role=Role.QA_LEAD),
    User(name="cora", shown_name="Cora Coach", role=Role.COACH, teams=("Maple",)),
    User(name="dana", shown_name="Dana Moore", role=Role.AGENT, agent_key=DANA),
)
NAMES = {str(user.role): user.name for user in USERS}

# What a caller, a file name or an address might hold.
TAGS = "<img src=x onerror=alert(1)><script>alert(2)</script>"
SQL = "Robert'); drop table call;--"
ODD_CALL = "c0"
_PATIENCE_S = 60


@dataclass(frozen=True)
class Served:
    """A dashboard that answers at `origin`."""

    origin: str
    data: Path


def prepare(night: Path, folder: Path, *, odd: bool = True) -> Path:
    """A copy of a night's data folder, with a user of each role and, if wanted, an odd call."""
    data = folder / "var"
    shutil.copytree(
        night, data, ignore=shutil.ignore_patterns("transcripts", "prefect", "dashboard.sqlite*")
    )
    if odd:
        _add_odd_call(data)
    loader.load(data / "callqa.duckdb", shards=data / "shards", runs=data / "runs")
    snapshot.publish(data / "callqa.duckdb", data / "published.duckdb")
    with contextlib.closing(People(data / FILE)) as people:
        for user in USERS:
            people.users.add(user, PASSWORD)
    return data


def _add_odd_call(data: Path) -> None:
    told = Told(
        agent=f"{TAGS} {SQL}", agent_id="odd/../one", team=TAGS, day=28, missed="D04", quote=TAGS
    )
    call = replace(analysis_of(ODD_CALL, told), transcript=a_transcript(utterance(f"{TAGS} {SQL}")))
    shards.write([call], data / "shards", name="odd")


@contextlib.contextmanager
def serving(data: Path, *, inbox: Path) -> Iterator[Served]:
    """The command, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [CALLQA, "dashboard", "--port", str(port)],
        env=Centre(inbox=inbox, data=data).environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server)
        yield Served(origin=f"http://127.0.0.1:{port}", data=data)
    finally:
        server.terminate()
        server.communicate()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if server.poll() is not None:
            raise AssertionError(f"the dashboard ended: {server.communicate()[1].decode()}")
        with contextlib.suppress(OSError), urllib.request.urlopen(address) as answer:  # noqa: S310
            assert answer.status == 200
            return
        time.sleep(0.1)
    raise AssertionError("the dashboard did not answer")
