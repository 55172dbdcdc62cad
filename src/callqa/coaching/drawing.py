"""How every picture of the page is drawn: colours of the page, sizes, and SVG without script.

Pictures hold dates, times and numbers only, never stored text. Colours are CSS variables of the
page, so that one drawing serves light, dark and paper; shape says what colour says.
"""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import vl_convert

__all__ = [
    "AGENT",
    "BAD",
    "BAND",
    "CALM",
    "LINE",
    "MARGIN",
    "NARROW",
    "RUSHED",
    "TEAM",
    "TEXT",
    "UNDECIDED",
    "WIDE",
    "chart",
    "drawn",
]

MARGIN = 92  # left of the axis, so that two pictures under one another share their time
WIDE, NARROW = 800, 270  # width between the axes, for a screen and for a telephone
# Vega-Lite wants real colours; each stands for a variable of the page's style sheet.
TEXT, LINE, BAND, TEAM, AGENT, CALM, RUSHED, UNDECIDED, BAD = (
    "#010101", "#020202", "#030303", "#040404", "#050505", "#060606", "#070707", "#080808",
    "#090909",
)  # fmt: skip
_VARIABLES = {
    TEXT: "var(--text)",
    LINE: "var(--line)",
    BAND: "var(--band)",
    TEAM: "var(--team)",
    AGENT: "var(--agent)",
    CALM: "var(--calm)",
    RUSHED: "var(--rushed)",
    UNDECIDED: "var(--undecided)",
    BAD: "var(--bad)",
}
_NAMESPACES = re.compile(r' xmlns(:xlink)?="[^"]*"')  # HTML knows them; the page names no address
# The page says in words what a picture shows; marks without a name would be read out as noise.
_ROLES = re.compile(r' (role|aria-roledescription|aria-label)="[^"]*"')


def chart(values: list[dict[str, Any]]) -> alt.Chart:
    """A chart of these rows."""
    return alt.Chart(alt.Data(values=values))  # type: ignore[no-untyped-call]


def drawn(
    picture: alt.Chart | alt.LayerChart | alt.FacetChart, *, prefix: str, width: int, height: int
) -> str:
    """The SVG; `prefix` keeps its ids unique on the page. Sizes are between the axes, in pixels."""
    styled = (
        picture.properties(width=width, height=height, background="transparent")
        .configure(aria=False, font="sans-serif", padding=6)
        .configure_axis(
            labelColor=TEXT, titleColor=TEXT, titleFontWeight="normal", labelFontSize=12,
            titleFontSize=12, gridColor=LINE, domainColor=LINE, tickColor=LINE,
        )
        .configure_legend(labelColor=TEXT, labelFontSize=12)
        .configure_view(stroke=None)
    )  # fmt: skip
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict(), allowed_base_urls=[])  # fetch nothing
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    svg = svg.replace('id="', f'id="{prefix}-').replace("url(#", f"url(#{prefix}-")
    svg = _ROLES.sub("", _NAMESPACES.sub("", svg, count=2))
    return svg.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
