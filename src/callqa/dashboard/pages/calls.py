"""The list of calls: filters in the address, pages of it, and the same rows as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from callqa.dashboard.guard import Page
from callqa.dashboard.pages.filters import Filters, read, without
from callqa.dashboard.queries import calls as queries
from callqa.dashboard.queries.call_filters import SEARCHED
from callqa.dashboard.rendering import render
from callqa.dashboard.site import Site, site_of
from callqa.dashboard.state.audit import What
from callqa.dashboard.viewer import EVERYBODY, Viewer
from callqa.store.export import as_csv

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["PAGES"]


def calls(request: Request, viewer: Viewer) -> Response:
    """One page of the calls that fit the filters in the address."""
    site = site_of(request)
    filters = read(request.query_params)
    rows, hits = queries.found(site.results, viewer.scope, filters.asked, filters.place)
    shown, further, back = _page(rows, filters)
    return render(
        request,
        viewer,
        "calls.html.j2",
        rows=shown,
        hits=hits,
        searched=SEARCHED,
        filters=filters,
        choices=queries.choices(site.results, viewer.scope),
        outcomes=queries.OUTCOMES,
        links=_links(filters, shown, further=further, back=back),
        relax=_relaxed(site, viewer, filters) if not hits else [],
    )


def calls_csv(request: Request, viewer: Viewer) -> Response:
    """All calls that fit the filters, not this page only."""
    site = site_of(request)
    filters = read(request.query_params)
    tables = queries.tables(site.results, viewer.scope, filters.asked, filters.place)
    first = next(tables)  # asks the database: what it refuses is told on a page, not in half a file
    return StreamingResponse(
        _lines(first, tables),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="calls.csv"'},
    )


def _lines(first: pa.Table, rest: Iterator[pa.Table]) -> Iterator[bytes]:
    yield as_csv(first)
    for table in rest:
        yield as_csv(table, header=False)


def _page(rows: list[dict[str, Any]], filters: Filters) -> tuple[list[dict[str, Any]], bool, bool]:
    """The rows to show, and whether there are more behind and before them."""
    more = len(rows) > queries.PER_PAGE
    place = filters.place
    if place.backwards:
        return rows[-queries.PER_PAGE :], place.beside is not None, more
    return rows[: queries.PER_PAGE], more, place.beside is not None


def _links(
    filters: Filters, rows: list[dict[str, Any]], *, further: bool, back: bool
) -> Mapping[str, str | None]:
    """Where to go from here, as addresses."""
    links: dict[str, str | None] = dict.fromkeys(("first", "back", "further", "last"))
    links["csv"] = _address(filters.address, path="/calls.csv")
    if back:
        links["first"] = _address(filters.address)
    if back and rows:
        links["back"] = _address(filters.address, **_beside("before", rows[0]))
    if further and rows:
        links["further"] = _address(filters.address, **_beside("after", rows[-1]))
        links["last"] = _address(filters.address, end="1")
    return links


def _relaxed(site: Site, viewer: Viewer, filters: Filters) -> list[tuple[str, str, int]]:
    """For each filter: the address without it, and how many calls there would be."""
    found = []
    for chip in filters.chips:
        fewer = without(filters, chip)
        hits = queries.count(site.results, viewer.scope, fewer.asked)
        if hits:
            found.append((chip.told, _address(fewer.address), hits))
    return sorted(found, key=lambda one: -one[2])


def _beside(side: str, row: Mapping[str, Any]) -> dict[str, str]:
    """A call as the edge of a page: its id, and what it is sorted by."""
    value = row["sorted_by"]
    return {side: str(row["call_id"])} | ({} if value is None else {"at": str(value)})


def _address(asked: Mapping[str, str], *, path: str = "/calls", **more: str) -> str:
    given = {**asked, **more}
    return f"{path}?{urlencode(given)}" if given else path


PAGES = (
    Page(path="/calls", answer=calls, roles=EVERYBODY),
    Page(path="/calls.csv", answer=calls_csv, roles=EVERYBODY, logged=What.EXPORTED),
)
