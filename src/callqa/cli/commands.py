"""The command line: thin functions over the library.

Exit codes: 0 done, 1 it could not be done, 2 wrong usage, 3 done, but calls are quarantined or
stored files are damaged.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from callqa import __version__, data_folder, settings
from callqa.cli.call_log import log
from callqa.cli.dashboard import dashboard
from callqa.cli.export import export
from callqa.cli.models import models_app
from callqa.cli.options import (
    DataFolder,
    Engine,
    Format,
    HtmlFile,
    Model,
    OutFile,
    PageFormat,
    PageStyle,
    TableFormat,
    reports_errors,
)
from callqa.cli.playback import playback
from callqa.cli.publish import publish
from callqa.cli.purge import purge
from callqa.cli.quarantine import quarantine_app
from callqa.cli.rules import rules_app
from callqa.cli.training import train
from callqa.cli.users import users_app
from callqa.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from callqa.coaching.page import Usual
    from callqa.domain.verdicts import CallAnalysis

__all__ = ["app"]

app = typer.Typer(
    help="Call-quality analytics for collections call centres. Start with `callqa run`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a pretty traceback shows local values: what was said
)
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(rules_app, name="rules")
app.add_typer(models_app, name="models")
app.add_typer(users_app, name="users")
rules_app.command("log")(log)
app.command()(dashboard)
app.command()(export)
app.command()(playback)
app.command()(publish)
app.command()(purge)
app.command()(train)


def _print_call(
    analysis: CallAnalysis, form: PageFormat, usual: Mapping[str, Usual] | None = None
) -> None:
    from callqa.coaching import call_page  # duckdb
    from callqa.domain import document

    if form is PageFormat.JSON:
        typer.echo(document.dump(analysis, indent=2))
    else:
        call_page.show(Console(), analysis, usual=usual)


def _write_page(path: Path, page: str) -> None:
    """For its owner only: it quotes what was said."""
    try:
        path.touch(mode=0o600)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}.") from error
    typer.echo(f"Wrote {path}")


def _show_version(wanted: bool) -> None:  # noqa: FBT001, typer calls it so
    if wanted:
        typer.echo(f"callqa {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="And exit.")
    ] = False,
) -> None:
    """Call-quality analytics for collections call centres."""


@app.command()
@reports_errors
def run(
    calls: Annotated[
        Path | None, typer.Option("--calls", help="Folder of recordings; default: `inbox`.")
    ] = None,
    engine: Engine = None,
    model: Model = None,
    data: DataFolder = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Analysis processes.")
    ] = None,
) -> None:
    """Analyse the night's recordings and publish the scores (runs the nightly Prefect flow).

    Ends with the run report. What is stored already is not analysed again. Exit code 0: all good,
    3: some calls are in the quarantine or a stored file is damaged, 1: the run itself failed.
    """
    given = {
        "CALLQA_INBOX": calls,
        "CALLQA_ENGINE": engine,
        "CALLQA_MODEL": model,
        "CALLQA_DATA_FOLDER": data,
        "CALLQA_WORKERS": workers,
    }
    wanted = {name: str(value) for name, value in given.items() if value is not None}
    in_force = settings.read(
        inbox=calls, engine=engine, model=model, data_folder=data, workers=workers
    )
    settings.check_files(in_force)
    # Prefect keeps its files in here, too, and reads its environment alone.
    wanted["CALLQA_DATA_FOLDER"] = str(data_folder.made(in_force.data_folder))
    # Another process, since Prefect belongs to the flows and must not be imported here.
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "flows.nightly"], os.environ | wanted)  # noqa: S606


@app.command()
@reports_errors
def analyse(
    file: Annotated[Path, typer.Argument(help="One recording.")],
    engine: Engine = None,
    model: Model = None,
    roles: Annotated[
        str | None, typer.Option("--roles", help="Who is on which channel: `consumer,agent`.")
    ] = None,
    form: PageStyle = PageFormat.TEXT,
) -> None:
    """Analyse one recording, without Prefect or database, and print it."""
    from callqa import (  # engines take seconds to import; `--help` must not
        bootstrap,
        instrument,
        workers,
    )

    in_force = settings.read(engine=engine, model=model, channel_roles=roles)
    settings.check_files(in_force)
    tools = instrument.instrument(in_force)
    around, faulty = bootstrap.contexts(in_force, tools.account_columns)
    for entry in faulty:
        typer.echo(f"{entry.path}: {entry.detail}", err=True)
    recording = around.of(bootstrap.single(file, in_force))
    if tools.choice.notice:
        typer.echo(f"Notice: {tools.choice.notice}", err=True)
    analysis = workers.guarded(instrument.analyser(tools, cached=False), recording)
    _print_call(analysis, form)


@app.command()
@reports_errors
def query(
    sql: Annotated[str, typer.Argument(help="One SQL query over the v_* views.")],
    form: Format = TableFormat.TABLE,
    out: OutFile = None,
    data: DataFolder = None,
) -> None:
    """Run one SQL query over the published scores, read-only.

    Views: v_call, v_agent_day, v_agent_summary, v_finding, v_run and more; see the README.
    """
    from callqa.store import export, queries  # duckdb, pyarrow

    export.write(queries.query(settings.read(data_folder=data).published, sql), form, out)


@app.command()
@reports_errors
def calls(
    agent: Annotated[str | None, typer.Option(help="Agent by name or id.")] = None,
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")
    ] = None,
    flag: Annotated[
        str | None, typer.Option(help="Rule id, such as D04: missed, violated or to review.")
    ] = None,
    below: Annotated[float | None, typer.Option(help="Only totals below this.")] = None,
    form: Format = TableFormat.TABLE,
    out: OutFile = None,
    data: DataFolder = None,
) -> None:
    """List calls, the most recent first."""
    from callqa.store import export, queries  # duckdb, pyarrow

    table = queries.calls(
        settings.read(data_folder=data).published,
        agent=agent,
        first_day=from_.date() if from_ else None,
        last_day=to.date() if to else None,
        flag=flag,
        below=below,
    )
    export.write(table, form, out)


@app.command()
@reports_errors
def call(
    call_id: Annotated[str, typer.Argument(help="The call's id, from `callqa calls`.")],
    form: PageStyle = PageFormat.TEXT,
    html: HtmlFile = None,
    data: DataFolder = None,
) -> None:
    """Print one stored call: scorecard with its parts, findings with quote and time, delivery."""
    from callqa.coaching.one_call import one_call  # duckdb, pyarrow

    in_force = settings.read(data_folder=data)
    found = one_call(in_force.published, call_id, shards=in_force.shards)
    if html is None:
        _print_call(found.analysis, form, found.usual)
        return
    from callqa.coaching import call_html  # charts

    _write_page(html, call_html.render_html(found))


@app.command()
@reports_errors
def agent(
    name: Annotated[str, typer.Argument(help="Agent by name or id.")],
    html: HtmlFile = None,
    data: DataFolder = None,
) -> None:
    """Print an agent's page: calls, trend, what to work on, and moments to listen to."""
    from callqa.coaching import agent_html, agent_text, summary  # duckdb, charts

    page = summary.agent_page(settings.read(data_folder=data).published, name)
    if html is None:
        agent_text.show(Console(), page)
        return
    _write_page(html, agent_html.render_html(page))


@app.command()
@reports_errors
def rescore(
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish without asking; for schedulers.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every changed verdict to this CSV.")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Judge all stored calls again by the rules and form in force; nothing is transcribed.

    Shows which verdicts change and asks before anything is published (runs the Prefect flow
    `flows/rescore.py`). Exit code 0: done, 3: some calls could not be judged, 1: it failed.
    """
    in_force = settings.read(data_folder=data)
    folder = str(data_folder.made(in_force.data_folder))
    words = [*(["--publish"] if publish else []), *(["--out", str(out)] if out else [])]
    sys.stdout.flush()
    os.execve(  # noqa: S606, another process, since Prefect belongs to the flows
        sys.executable,
        [sys.executable, "-m", "flows.rescore", *words],
        os.environ | {"CALLQA_DATA_FOLDER": folder},
    )


@app.command()
@reports_errors
def doctor(engine: Engine = None, model: Model = None, data: DataFolder = None) -> None:
    """Check the installation, the model files, the database and the disk."""
    from callqa import doctor as checks  # every engine's library

    console = Console()
    results = checks.checks(settings.read(engine=engine, model=model, data_folder=data))
    checks.show(console, results)
    if not all(result.ok for result in results):
        raise SettingsError("some checks failed; each line above says what to do")
