"""Settings of the dashboard: names, proxies, sessions and how long the audit log is kept."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

__all__ = ["DashboardSettings"]

_Names = Annotated[tuple[str, ...], NoDecode]


class DashboardSettings(BaseSettings):
    """How people reach the dashboard and how long it remembers them."""

    dashboard_hosts: _Names = Field(
        (),
        description="Names that the dashboard is reached by, such as `qa.example.com`, besides "
        "this machine's own; they are answered by https only.",
    )
    dashboard_proxies: _Names = Field(
        ("127.0.0.1", "::1"),
        description="Addresses or networks of proxies whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed.",
    )
    dashboard_file: Path | None = Field(
        None,
        description="File of the dashboard's users, sessions and audit log; unset means "
        "`dashboard.sqlite` in the data folder.",
    )
    session_idle_minutes: int = Field(
        60, ge=1, le=1440, description="Minutes without a click after which somebody is signed out."
    )
    session_hours: int = Field(
        12, ge=1, le=720, description="Hours after signing in when somebody is signed out anyway."
    )
    audit_days: int = Field(
        365,
        ge=0,
        le=36500,
        description="Days that entries of the audit log are kept; 0 keeps them for ever.",
    )

    @field_validator("dashboard_hosts", "dashboard_proxies", mode="before")
    @classmethod
    def _split_by_comma(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("dashboard_hosts")
    @classmethod
    def _plain_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if "*" in name or "/" in name or (":" in name and name.count(":") < 2):
                raise ValueError(f"{name!r} is not a name without port, path and stars")
        return value

    @field_validator("dashboard_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ip_network(network)
            except ValueError as error:
                raise ValueError(f"{network!r} is not an address or a network") from error
        return value
