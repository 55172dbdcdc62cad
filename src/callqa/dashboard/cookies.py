"""The cookies: one holds a session's token, one tells a browser that was used before."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from callqa.dashboard.state.devices import KEPT

__all__ = ["device_of", "keep", "keep_device", "remove", "token_of"]


def _name(request: Request) -> str:
    # Browsers take a cookie with this prefix only over https, from this host, for every path.
    return "__Host-callqa" if _secure(request) else "callqa"


def _secure(request: Request) -> bool:
    """Without https only this machine itself is answered, see `protection`."""
    return request.url.scheme == "https"


def token_of(request: Request) -> str | None:
    """The token that the browser sent, whatever it may be."""
    return request.cookies.get(_name(request))


def keep(request: Request, response: Response, token: str) -> None:
    """Let the browser send the token from now on; scripts do not see it."""
    response.set_cookie(
        _name(request), token, path="/", secure=_secure(request), httponly=True, samesite="lax"
    )


def remove(request: Request, response: Response) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(
        _name(request), path="/", secure=_secure(request), httponly=True, samesite="lax"
    )


def device_of(request: Request) -> str | None:
    """The token by which the browser is known, whatever it may be."""
    return request.cookies.get(f"{_name(request)}-device")


def keep_device(request: Request, response: Response, token: str) -> None:
    """Let the browser be known when somebody signs in again."""
    response.set_cookie(
        f"{_name(request)}-device", token, path="/", max_age=int(KEPT.total_seconds()),
        secure=_secure(request), httponly=True, samesite="lax",
    )  # fmt: skip
