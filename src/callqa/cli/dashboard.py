"""`callqa dashboard`: serve the web pages."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from callqa import data_folder, settings
from callqa.cli.options import DataFolder, reports_errors
from callqa.errors import SettingsError
from callqa.settings import Settings

__all__ = ["dashboard"]

_ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104, told apart, not bound


@reports_errors
def dashboard(
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port.")] = 8000,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="Processes that answer.")
    ] = 1,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Certificate for https, PEM.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="Private key of the certificate, PEM.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Made-up users look at a copy of the results.")
    ] = False,
    data: DataFolder = None,
) -> None:
    """Serve the dashboard until it is stopped (Ctrl-C).

    Plain http is answered on this machine only. For others give a certificate, or put a proxy in
    front that speaks https, and name the dashboard in the setting `dashboard_hosts`. The
    demonstration works on a copy that is removed at the end, and prints names and passwords.
    """
    from callqa.dashboard.protection import is_loopback  # the dashboard's imports

    if (certificate is None) != (key is None):
        raise typer.BadParameter("give --certificate and --key together")
    if demo and not is_loopback(host):
        raise typer.BadParameter("--demo listens at this machine only; leave out --host")
    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise SettingsError(f"{file} is no file.")
    in_force = settings.read(data_folder=data)
    hosts = set(in_force.dashboard_hosts) | ({host} - _ANYWHERE)
    with contextlib.ExitStack() as stack:
        if demo:
            in_force = stack.enter_context(_demonstrated(in_force))
        else:
            data_folder.made(in_force.data_folder)
            _check_ready(in_force)
        os.environ["CALLQA_DATA_FOLDER"] = str(in_force.data_folder)
        os.environ["CALLQA_DASHBOARD_HOSTS"] = ",".join(sorted(hosts))
        shown = f"[{host}]" if ":" in host else host
        scheme = "https" if certificate else "http"
        typer.echo(f"The dashboard is at {scheme}://{shown}:{port}/ (Ctrl-C ends it).")
        sys.stdout.flush()
        _serve(in_force, host=host, port=port, workers=workers, certificate=certificate, key=key)


def _serve(
    in_force: Settings,
    *,
    host: str,
    port: int,
    workers: int,
    certificate: Path | None,
    key: Path | None,
) -> None:
    import uvicorn  # a third of a second

    # uvicorn raises the signal again when it has closed everything: then the copy goes, too.
    signal.signal(signal.SIGTERM, _stopped)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.run(
            "callqa.dashboard.serving:create",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            forwarded_allow_ips=",".join(in_force.dashboard_proxies),
            log_level="warning",
            access_log=False,  # addresses of pages hold what people searched for
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=5,
        )


def _stopped(number: int, frame: FrameType | None) -> None:  # noqa: ARG001, as signal calls it
    raise SystemExit(0)


def _check_ready(in_force: Settings) -> None:
    from callqa.dashboard.state.people import People, file_of  # argon2

    with contextlib.closing(People(file_of(in_force))) as people:
        if people.users.empty():
            typer.echo("Nobody can sign in yet: callqa users add --role admin NAME")
    if not in_force.published.exists():
        typer.echo("There are no results yet: callqa run makes them.")


@contextlib.contextmanager
def _demonstrated(in_force: Settings) -> Iterator[Settings]:
    """Settings of a copy that is removed in the end."""
    from callqa.dashboard.demo import prepare  # the dashboard's imports
    from callqa.dashboard.serving import DEMO
    from callqa.dashboard.state.people import FILE

    with tempfile.TemporaryDirectory(prefix="callqa-demo-") as folder:
        for guest in prepare(in_force.data_folder, Path(folder)):
            typer.echo(f"{guest.user.role.told:14} {guest.user.name:6} {guest.password}")
        os.environ[DEMO] = "1"
        os.environ["CALLQA_DASHBOARD_FILE"] = str(Path(folder) / FILE)
        yield in_force.model_copy(update={"data_folder": Path(folder), "dashboard_file": None})
