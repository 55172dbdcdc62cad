"""How sure the delivery model was along one call: each window's probability of rushed."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from callqa.coaching import drawing
from callqa.coaching.call_picture import time_axis
from callqa.domain.verdicts import DeliveryLabel, DeliveryWindow

__all__ = ["chance_picture"]

_HEIGHT = 90
_TITLE = 16  # pixels that the axis takes for its title
_MARKS = (
    (DeliveryLabel.CALM, drawing.CALM, "circle"),
    (DeliveryLabel.RUSHED, drawing.RUSHED, "triangle-up"),
    (DeliveryLabel.UNDECIDED, drawing.UNDECIDED, "square"),
)


def chance_picture(
    windows: Sequence[DeliveryWindow], *, duration_s: float, prefix: str, width: int
) -> str:
    """One line per window, as long as the window, with a mark that says how it was judged.

    A circle is calm, a triangle rushed, a square an abstention.

    Args:
        windows: at least one; they may overlap, and the last may reach beyond the call.
        duration_s: length of the call.
        prefix: unique on the page.
        width: in pixels.
    """
    x = time_axis(duration_s)
    axis = alt.Axis(title="rushed, %", values=[0, 50, 100], minExtent=drawing.MARGIN - _TITLE)
    y = alt.Y("chance:Q", scale=alt.Scale(domain=[0, 100]), axis=axis)
    layers = []
    for label, colour, shape in _MARKS:
        rows = [
            {
                "start_s": window.span.start_s,
                "end_s": min(window.span.end_s, duration_s),
                "chance": 100 * window.probability_rushed,
            }
            for window in windows
            if window.label is label
        ]
        middles = [row | {"start_s": (row["start_s"] + row["end_s"]) / 2} for row in rows]
        layers += [
            drawing.chart(rows)
            .mark_rule(color=colour, strokeWidth=2, opacity=0.45)
            .encode(x=x, x2="end_s:Q", y=y),
            drawing.chart(middles)
            .mark_point(shape=shape, color=colour, filled=True, size=80, opacity=1)
            .encode(x=x, y=y),
        ]
    return drawing.drawn(alt.layer(*layers), prefix=prefix, width=width, height=_HEIGHT)
