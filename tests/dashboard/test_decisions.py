"""Deciding about a call through the dashboard's door."""

from __future__ import annotations

from pathlib import Path

import pytest

from callqa.dashboard.rendering import _ENVIRONMENT
from callqa.domain.verdicts import Outcome
from callqa.store import reviews
from tests.dashboard.house import VIEWERS, a_client
from tests.dashboard.reviewed_centre import made

FORM = {"csrf": "t", "analysis_id": "a" * 64, "subject": "finding", "subject_id": "D04"}
OVERRIDE = {**FORM, "kind": "override", "answer": "met", "reason": "said at 0:07"}
DISPUTE = {**FORM, "kind": "dispute", "reason": "I <b>said</b> it"}


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("decided"))


@pytest.fixture
def kept(calls: Path):
    """What was decided about a call within this test."""
    before = reviews.decisions_of(calls / "reviews", "mine")
    return lambda: reviews.decisions_of(calls / "reviews", "mine")[len(before) :]


def post(calls: Path, role: str | None, form: dict[str, str], call_id: str = "mine"):
    return a_client(calls, role=role).post(f"/calls/{call_id}/decisions", data=form)


def test_a_decision_is_stored_under_the_persons_name_and_leads_back_to_its_place(calls, kept):
    answer = post(calls, "qa_lead", OVERRIDE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/calls/mine#finding-D04")
    (event,) = kept()
    assert (event.by, event.role, event.decided) == ("quinn", "qa_lead", Outcome.MET)
    assert event.reviewed_scores.gate == 85.0


@pytest.mark.parametrize(
    ("role", "form", "call_id", "status"),
    [
        ("agent", OVERRIDE, "mine", 422),
        ("coach", OVERRIDE, "mine", 422),
        ("agent", DISPUTE, "mine", 303),
        ("coach", DISPUTE, "mine", 303),
        ("agent", {**DISPUTE, "kind": "acknowledge", "subject": "call", "subject_id": ""}, "mine",
         303),
        ("agent", DISPUTE, "theirs", 404),
        ("coach", DISPUTE, "theirs", 404),
        ("admin", DISPUTE, "none", 404),
        ("admin", {**OVERRIDE, "analysis_id": "c" * 64}, "mine", 409),
        ("admin", {**OVERRIDE, "reason": ""}, "mine", 422),
        ("admin", {**OVERRIDE, "kind": "delete"}, "mine", 400),
        ("admin", {**OVERRIDE, "csrf": "x"}, "mine", 403),
        (None, OVERRIDE, "mine", 401),
    ],
)  # fmt: skip
def test_who_may_decide_what_about_whose_call(calls, kept, *, role, form, call_id, status):
    assert post(calls, role, form, call_id).status_code == status
    assert len(kept()) == (status == 303)


def test_what_was_typed_is_not_lost_when_the_call_was_analysed_anew(calls):
    page = post(calls, "admin", {**DISPUTE, "analysis_id": "c" * 64}).text
    assert "analysed anew since you opened it" in page
    assert "I &lt;b&gt;said&lt;/b&gt; it" in page
    assert 'href="/calls/mine#finding-D04"' in page


@pytest.mark.parametrize(
    ("role", "subject", "machine", "offered"),
    [
        ("qa_lead", "finding", "violated", {"override", "accept", "dispute"}),
        ("qa_lead", "finding", "review", {"override", "dispute"}),
        ("qa_lead", "item", 12.5, {"override", "accept", "dispute"}),
        ("qa_lead", "call", None, {"accept", "dispute"}),
        ("coach", "delivery", "rushed", {"dispute"}),
        ("agent", "finding", "violated", {"dispute"}),
    ],
)
def test_the_form_offers_what_the_role_may_do(role, subject, machine, offered):
    parts = _ENVIRONMENT.get_template("decision.html.j2").module
    named = "D04" if subject in {"finding", "item"} else ""
    sent = parts.sending(VIEWERS[role], "a/b", "a" * 64)
    page = str(parts.form(VIEWERS[role], sent, subject, named, "A", machine, max_points=20.0))
    assert {one for one in ("override", "accept", "dispute") if f'value="{one}"' in page} == offered
    assert 'action="/calls/a%2Fb/decisions"' in page
    if subject == "finding":
        assert ('value="not_evaluable"' in page, 'value="review"' in page) == (True, False)
        assert f'value="{machine}"' not in page
