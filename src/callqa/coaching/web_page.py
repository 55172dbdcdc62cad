"""What the HTML pages share: templates, escaping, and drawings in two widths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jinja2
from markupsafe import Markup

from callqa.coaching import wording
from callqa.coaching.drawing import NARROW, WIDE
from callqa.store.export import plain

__all__ = ["Drawing", "drawn_twice", "render"]

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("callqa.coaching", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    # What was said or typed elsewhere is shown as text, also to the eye.
    finalize=lambda value: (
        plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    ),
)
_ENVIRONMENT.globals["say"] = wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One picture as SVG in two widths; the page shows the one that fits."""

    wide: Markup
    narrow: Markup


def drawn_twice(draw: Callable[[int], str]) -> Drawing:
    """The drawing for a screen and for a telephone; `draw` takes the width in pixels."""
    # Our own drawings of numbers and dates.
    return Drawing(wide=Markup(draw(WIDE)), narrow=Markup(draw(NARROW)))  # noqa: S704


def render(template: str, **values: object) -> str:
    """One HTML document: no script, no request, light and dark, ready to print."""
    return _ENVIRONMENT.get_template(template).render(**values)
