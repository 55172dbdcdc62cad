"""Serve the nightly flow at the time and zone of the settings: `python -m flows.schedule`.

With `PREFECT_API_URL` the schedule lives on that Prefect server. Without, this starts a server of
its own on this machine for as long as it runs: Prefect schedules nothing on a temporary one.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from callqa import settings
from callqa.errors import SetupError

_START_S = 180.0  # a first start makes Prefect's database


@contextmanager
def server() -> Iterator[str]:
    """The address of the Prefect server to use, for as long as it is needed.

    Raises:
        SetupError: when our own server does not start.
    """
    given = os.environ.get("PREFECT_API_URL")
    if given:
        yield given
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    command = ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603, our own interpreter
        [sys.executable, *command, "--no-ui"], stdout=subprocess.DEVNULL
    )
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):  # noqa: S310, our own address
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise SetupError(
        "Prefect's server did not start; `prefect server start` shows why, or set PREFECT_API_URL"
    )


def main() -> None:
    """Wait for the time of night and run; ends only when it is stopped."""
    in_force = settings.read()
    hour, minute = in_force.schedule_time.split(":")
    with server() as url:
        os.environ["PREFECT_API_URL"] = url
        from prefect.schedules import Cron  # Prefect reads the address when it is imported

        from flows.nightly import nightly

        print(
            f"The night starts at {in_force.schedule_time} {in_force.schedule_timezone}; "
            f"Prefect server: {url}"
        )
        nightly.serve(
            name="callqa-nightly",
            schedule=Cron(f"{int(minute)} {int(hour)} * * *", timezone=in_force.schedule_timezone),
            limit=1,  # a night never overlaps the next one
        )


if __name__ == "__main__":
    main()
