"""Serve the nightly flow at the time and zone of the settings: `python -m flows.schedule`."""

from __future__ import annotations

from prefect.schedules import Cron

from callqa import settings
from flows.nightly import nightly


def main() -> None:
    """Wait for the time of night and run; ends only when it is stopped."""
    in_force = settings.read()
    hour, minute = in_force.schedule_time.split(":")
    nightly.serve(
        name="callqa-nightly",
        schedule=Cron(f"{int(minute)} {int(hour)} * * *", timezone=in_force.schedule_timezone),
        limit=1,  # a night never overlaps the next one
    )


if __name__ == "__main__":
    main()
