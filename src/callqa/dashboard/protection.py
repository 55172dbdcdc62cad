"""The wall around the application: which names it answers to, what every answer carries.

The headers follow the OWASP HTTP Headers Cheat Sheet. They stand outside of Starlette's own
handling of errors, so that answers to faults and static files carry them as well.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Protection", "is_loopback", "same_origin"]

_LOGGER = logging.getLogger(__name__)
_LONGEST_BODY = 1 << 20  # bytes of a form; files are not taken
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With `no-referrer` browsers would send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS = "max-age=31536000"  # seconds, a year


def is_loopback(host: str) -> bool:
    """Whether a name or address without port is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def same_origin(request: Request) -> bool:
    """Whether a page of ours sent this form.

    Every browser of the last years sends `Sec-Fetch-Site` or `Origin` with a POST; what sends
    neither is refused.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is None and origin is None:
        return False
    ours = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return site in {None, "same-origin"} and origin in {None, ours}


class Protection:
    """An application behind the wall.

    Args:
        application: what answers.
        hosts: names that the dashboard is reached by, besides those of this machine itself. Others
            are refused, so that no foreign name can be pointed here (DNS rebinding).
    """

    def __init__(self, application: ASGIApp, *, hosts: Iterable[str] = ()) -> None:
        self._application = application
        self._hosts = frozenset(host.casefold() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        answer = _Answer(scope, send)
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, answer.send)
            return
        try:
            await self._application(_whole_parts(scope), _Limited(receive).receive, answer.send)
        except Exception as error:  # noqa: BLE001, the server would log what a message quotes
            if not answer.started:
                _LOGGER.error("%s", type(error).__name__)  # noqa: TRY400
                failed = PlainTextResponse("Something went wrong.", status_code=500)
                await failed(scope, receive, answer.send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        host = _host_of(Headers(scope=scope).get("host", ""))
        if not is_loopback(host) and host not in self._hosts:
            return PlainTextResponse(
                "The dashboard does not answer to this name; see the setting `dashboard_hosts`.",
                status_code=400,
            )
        if scope["scheme"] != "https" and not is_loopback(host):
            return PlainTextResponse(
                "Open the dashboard by https: passwords and calls would cross the network in the "
                "clear. Behind a proxy, let it send X-Forwarded-Proto and name it in the setting "
                "`dashboard_proxies`.",
                status_code=403,
            )
        return None


class _Answer:
    """Adds the headers to what is sent."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._secure = scope["scheme"] == "https"
        # Static files hold nothing secret; the browser asks whether they have changed.
        self._caching = "no-cache" if scope["path"].startswith("/static/") else "no-store"
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in _ALWAYS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", self._caching)
            if self._secure:
                headers["Strict-Transport-Security"] = _HSTS
        await self._send(message)


class _Limited:
    """Stops reading a body that no form of ours has."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > _LONGEST_BODY:
            raise HTTPException(413, "The form is too long.")
        return message


def _whole_parts(scope: Scope) -> Scope:
    """The request with slashes inside a part of the path still quoted, as a team may be `N/A`.

    Servers unquote the whole path, after which `/teams/N%2FA` would have three parts. Percent signs
    stay quoted as well, so that `guard` can undo both for each part.
    """
    raw = scope.get("raw_path")
    if not raw:
        return scope
    kept = re.sub("%(25|2f)", r"%25\1", raw.decode("ascii", "replace"), flags=re.IGNORECASE)
    return {**scope, "path": unquote(kept)}


def _host_of(header: str) -> str:
    """The name in a Host header, without port and brackets; empty when it is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
