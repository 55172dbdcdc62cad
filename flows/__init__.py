"""The Prefect flows of callqa; the only code that knows Prefect.

Prefect reads its environment when it is first imported, so the defaults are set here, before any
flow imports it. What the operator has set stays as it is.
"""

import os
from pathlib import Path

from callqa import settings
from callqa.errors import SettingsError


def _prefect_home() -> Path:
    try:
        return settings.read().data_folder / "prefect"
    except SettingsError:  # the flow will say so; Prefect needs a folder all the same
        return Path("var", "prefect")


_DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    # Results are clear-text pickles; nothing of a call may lie in one.
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_HOME": str(_prefect_home().absolute()),
}
for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)
# Prefect makes its folder but not the one above it, and then waits for a server that cannot start.
Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True, mode=0o700)
