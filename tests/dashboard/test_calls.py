"""The list of calls: filters, order, pages and CSV, within what a viewer may see."""

from __future__ import annotations

import csv
import html
import io
import logging
import re

import pytest

from callqa.dashboard.queries import calls as queries
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope
from callqa.store import shards
from tests.dashboard.house import a_client
from tests.dashboard.reviewed_centre import publish, two_calls


def listed(page: str) -> list[str]:
    """Calls of a page, in order."""
    return re.findall(r'<th scope="row"><a href="/calls/([^"]+)">', page)


def hits(page: str) -> int:
    """What the page says there are."""
    return int(re.findall(r"<b>([\d,]+)</b> calls?", page)[0].replace(",", ""))


def link(page: str, words: str) -> str | None:
    """Address behind a link."""
    found = re.findall(rf'href="([^"]+)"[^>]*>{words}</a>', page)
    return html.unescape(found[0]) if found else None


@pytest.mark.parametrize(
    ("asked", "fitting"),
    [
        ("", 29),
        ("agent=dana+moore", 15),
        ("team=Oak", 1),
        ("first=2026-10-06&last=2026-10-07", 4),
        ("low=84&high=86", 12),
        ("rule=D04", 14),
        ("rule=D04&outcome=violated", 0),
        ("outcome=violated", 1),
        ("rule=P05&agent=Paul+Grant", 0),
        ("delivery=calm&team=Maple", 27),
        ("delivery=rushed", 0),
        ("text=WORKS+for", 29),
        ("text=%25", 0),
        ("review=unreviewed", 29),
        ("low=abc&first=yesterday&sort=nonsense", 29),
        ("team=%27+or+1%3D1+--", 0),
    ],
)
def test_calls_are_narrowed_by_every_filter(browse, asked, fitting):
    page = browse("qa_lead").get(f"/calls?{asked}").text
    assert len(listed(page)) == fitting
    assert not fitting or hits(page) == fitting


@pytest.mark.parametrize(("role", "seen"), [("coach", 27), ("agent", 15)])
def test_nobody_is_shown_or_told_of_calls_beyond_their_own(browse, role, seen):
    browser = browse(role)
    assert hits(browser.get("/calls").text) == seen
    for asked in ("team=Oak", "agent=Victor+Lane", "rule=D07", "text=friday&team=Oak"):
        page = browser.get(f"/calls?{asked}").text
        assert listed(page) == []
    assert "Victor Lane" not in browser.get("/calls").text
    rows = list(csv.DictReader(io.StringIO(browser.get("/calls.csv?text=friday").text)))
    assert len(rows) == seen
    assert {row["team"] for row in rows} == {"Maple"}


@pytest.mark.parametrize("sort", ["started", "team", "total", "flags"])
@pytest.mark.parametrize("up", ["", "&up=1"])
def test_leafing_to_the_end_and_back_shows_each_call_once_in_order(browse, monkeypatch, sort, up):
    lead = browse("qa_lead")
    address = f"/calls?sort={sort}{up}"
    whole = listed(lead.get(address).text)
    assert len(whole) == 29
    monkeypatch.setattr(queries, "PER_PAGE", 12)
    pages = [lead.get(address).text]
    while further := link(pages[-1], "Further"):
        pages.append(lead.get(further).text)
    assert [call for page in pages for call in listed(page)] == whole
    assert listed(lead.get(link(pages[0], "Last")).text) == whole[-12:]
    back = lead.get(link(pages[-1], "Back")).text
    assert listed(back) == listed(pages[1])
    assert listed(lead.get(link(back, "Back")).text) == whole[:12]


def test_undated_calls_and_calls_without_a_score_come_last_either_way(browse):
    for asked in ("sort=started", "sort=started&up=1", "sort=total", "sort=total&up=1"):
        assert listed(browse("qa_lead").get(f"/calls?{asked}").text)[-1] == "c28"


def test_a_chip_takes_away_one_filter_and_an_empty_list_says_which_one_to_relax(browse):
    lead = browse("qa_lead")
    page = lead.get("/calls?agent=Dana+Moore&team=Oak&sort=total").text
    assert "No call fits" in page
    assert "without agent Dana Moore</a>: 1 call" in page
    assert "without team Oak</a>: 15 calls" in page
    chip = re.findall(r'<a class="chip" href="([^"]+)" aria-label="Remove: team Oak"', page)
    assert hits(lead.get(html.unescape(chip[0])).text) == 15


def test_the_csv_holds_every_page_and_no_formula(browse, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 5)
    answer = browse("qa_lead").get("/calls.csv?agent=Dana+Moore&sort=total&up=1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 15
    totals = [float(row["total"]) for row in rows]
    assert totals == sorted(totals)
    empty = browse("qa_lead").get("/calls.csv?team=Nowhere").text
    assert empty.splitlines()[0].startswith("call_id,agent")


def test_what_is_searched_for_is_shown_as_text_and_never_logged(browse, caplog):
    caplog.set_level(logging.DEBUG)
    lead = browse("qa_lead")
    page = lead.get("/calls?text=%3Cb%3Equokka%3C%2Fb%3E").text
    assert "&lt;b&gt;quokka" in page
    assert "<b>quokka" not in page
    lead.get("/calls.csv?text=quokka")
    callqa = [record.getMessage() for record in caplog.records if record.name.startswith("callqa")]
    assert not any("quokka" in message for message in callqa)
    assert "quokka" not in browse("admin").get("/audit").text


def test_the_number_of_calls_is_remembered_for_each_viewer_until_the_next_publication(tmp_path):
    lead, coach = (a_client(tmp_path, role=role) for role in ("qa_lead", "coach"))

    def numbers() -> list[int]:
        return [
            hits(browser.get(f"/calls?{asked}").text)
            for browser in (lead, coach)
            for asked in ("low=0", "low=0&sort=total", "low=0")  # reckoned, and remembered
        ]

    mine, theirs = two_calls()
    shards.write([mine], tmp_path / "shards", name="night-1")
    publish(tmp_path)
    assert numbers() == [1] * 6
    shards.write([theirs], tmp_path / "shards", name="night-2")
    publish(tmp_path)
    assert numbers() == [2, 2, 2, 1, 1, 1]


def test_only_the_latest_numbers_are_kept(tmp_path):
    counts = Results(tmp_path / "published.duckdb").counts
    keys = [(None, Scope(), one) for one in range(2_001)]
    for number, key in enumerate(keys):
        counts.keep(key, number)
        counts.get(keys[0])
    assert [counts.get(keys[one]) for one in (0, 1, 2, 2_000)] == [0, None, 2, 2_000]
