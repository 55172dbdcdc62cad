"""Templates: everything that comes from a call, a form or an address is shown as text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, unquote, urlencode

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from callqa import __version__
from callqa.coaching import wording
from callqa.dashboard.site import site_of
from callqa.dashboard.viewer import EVERYBODY, LEADS, REVIEWERS, Role, Viewer
from callqa.domain.review import Subject
from callqa.review.answers import KINDS_OF_ROLE, choices
from callqa.store.export import plain

__all__ = ["compile_templates", "part", "render"]

# What the bar at the top offers, and to whom.
_PLACES = (
    ("Tonight", "/tonight", LEADS),
    ("Calls", "/calls", EVERYBODY),
    ("Review", "/review", REVIEWERS),
    ("Agents", "/agents", REVIEWERS),
    ("Teams", "/teams", REVIEWERS),
    ("Rules", "/rules", REVIEWERS),
    ("Compare", "/compare", REVIEWERS),
    ("Users", "/users", frozenset({Role.ADMIN})),
    ("Audit", "/audit", frozenset({Role.ADMIN})),
)


def part(text: object) -> str:
    """Text as one part of a path, slashes and dots in it included."""
    quoted = quote(str(text), safe="")
    return quoted.replace(".", "%2E") if set(quoted) == {"."} else quoted


def _query(values: Mapping[str, object]) -> str:
    """Values as the query of an address; those that are None or empty are left out."""
    return urlencode({name: one for name, one in values.items() if one not in (None, "")})


def _shown(value: object) -> object:
    """Text with only signs that print, in the lines that somebody typed; all else as it is."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value  # nearly all
    return "\n".join(map(plain, value.replace("\r\n", "\n").split("\n")))


@lru_cache
def _other_answers(subject: str, machine: str) -> Markup:
    """Options for the answers that a person may give instead; a page has dozens of such lists."""
    option = Markup('<option value="{}">{}</option>')
    others = [one for one in choices(Subject(subject)) if one != machine]
    return Markup("\n").join(option.format(one, one.replace("_", " ")) for one in others)


def _places(viewer: Viewer, here: str) -> list[tuple[str, str, bool]]:
    """Names and paths of the bar at the top, and which is open; an agent's own page comes first."""
    own = [("My page", f"/agents/{part(viewer.agent_key)}")] if viewer.agent_key else []
    places = own + [(name, path) for name, path, roles in _PLACES if viewer.role in roles]
    return [(name, path, f"{here}/".startswith(f"{unquote(path)}/")) for name, path in places]


_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("callqa.dashboard", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_shown,
)
_ENVIRONMENT.globals["say"] = wording
_ENVIRONMENT.globals["kinds_of_role"] = KINDS_OF_ROLE
_ENVIRONMENT.globals["other_answers"] = _other_answers
_ENVIRONMENT.globals["version"] = __version__
_ENVIRONMENT.filters["part"] = part
_ENVIRONMENT.filters["query"] = _query


def compile_templates() -> None:
    """Turn every template into code now, which whoever opens a page first would wait for."""
    for name in _ENVIRONMENT.list_templates():
        _ENVIRONMENT.get_template(name)


def render(
    request: Request, viewer: Viewer | None, template: str, *, status: int = 200, **values: object
) -> HTMLResponse:
    """One page of the dashboard.

    Args:
        request: whose answer it is.
        viewer: who looks; None before signing in.
        template: a file of `templates/` that extends `base.html.j2`.
        status: of HTTP.
        values: what the template shows.
    """
    text = _ENVIRONMENT.get_template(template).render(
        viewer=viewer,
        places=_places(viewer, unquote(request.url.path)) if viewer else [],
        published_at=site_of(request).results.published_at,
        **values,
    )
    return HTMLResponse(text, status_code=status)
