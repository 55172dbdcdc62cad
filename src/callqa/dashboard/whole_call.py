"""The call that an address names, whole, if the viewer may see it."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from callqa.dashboard.queries.one_call import find
from callqa.dashboard.site import site_of
from callqa.dashboard.viewer import Viewer
from callqa.domain.verdicts import CallAnalysis
from callqa.store.shards import find_document

__all__ = ["visible", "whole"]


def visible(request: Request, viewer: Viewer) -> dict[str, Any]:
    """Where the call's latest analysis lies.

    Raises:
        HTTPException: 404, as there is no such call, or it is not the viewer's to see.
        StoreError: nothing is published.
    """
    row = find(site_of(request).results, viewer.scope, request.path_params["call_id"])
    if row is None:
        raise HTTPException(404)
    return row


def whole(request: Request, viewer: Viewer) -> tuple[dict[str, Any], CallAnalysis]:
    """The same row, and the analysis; raises 404 as well where the shard lacks it.

    Raises:
        HTTPException: like `visible`.
        StoreError: likewise, or the shard is damaged.
    """
    row = visible(request, viewer)
    analysis = find_document(site_of(request).shards / row["shard"], row["analysis_id"])
    if analysis is None:
        raise HTTPException(404)
    return row, analysis
