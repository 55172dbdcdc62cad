"""The review queue as people see it."""

from __future__ import annotations

import re

import pytest


def rows(page: str) -> list[tuple[str, str]]:
    """Call and reason of each row."""
    found = re.findall(r'<a href="/calls/([^"]+)">[^<]*</a></th>\s*<td>([^<]*)', page)
    return [(call, " ".join(why.split())) for call, why in found]


def test_the_queue_begins_with_calls_that_a_rule_failed_and_says_why_each_is_there(browse):
    page = browse("qa_lead").get("/review").text
    found = rows(page)
    assert found[0] == ("c26#finding-P05", "Fails by P05 Rule P05")
    assert found[1] == ("c27#finding-D07", "A person must decide: D07 Rule D07")
    assert all(why == "Drawn by chance" for _, why in found[2:])
    assert "Failed by a rule <b>1</b>" in page


def test_the_queue_is_narrowed_by_reason_and_team(browse):
    lead = browse("qa_lead")
    assert [call for call, _ in rows(lead.get("/review?reason=review").text)] == ["c27#finding-D07"]
    oak = rows(lead.get("/review?team=Oak").text)
    assert [call for call, _ in oak] == ["c27#finding-D07"]
    assert "Nothing waits here" in lead.get("/review?team=Oak&reason=auto_fail").text
    assert rows(lead.get("/review?reason=%27--&page=zero").text) == rows(lead.get("/review").text)
    assert rows(lead.get("/review?page=2").text) == []


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("qa_lead", 200), ("coach", 200), ("agent", 403)]
)
def test_who_sees_the_queue(browse, role, status):
    answer = browse(role).get("/review")
    assert answer.status_code == status
    if role == "coach":  # of Maple
        assert "Victor Lane" not in answer.text
        assert "Oak" not in answer.text
        assert rows(browse(role).get("/review?team=Oak").text) == []
