"""A day's work in a real browser: sign in, filter, listen, decide, export."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.served import DANA, ODD_CALL, SQL, TAGS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    PageOf = Callable[[str], Page]

expect = pytest.importorskip("playwright.sync_api", reason="of the extra dev").expect
STARTS = {"admin": "/tonight", "qa_lead": "/tonight", "coach": "/teams", "agent": f"/agents/{DANA}"}


def heard(page: Page, what: str) -> float:
    return float(page.locator("#player").evaluate(f"player => Number(player.{what})"))


def wait_until(met: Callable[[], bool], *, seconds: float = 15) -> None:
    """Asked from here: the pages allow no script to be made of a string."""
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.1)


def wait_for_place(page: Page, at: float, *, within: float) -> None:
    wait_until(lambda: abs(heard(page, "currentTime") - at) < within)


@pytest.mark.parametrize("role", STARTS)
def test_each_role_begins_where_its_work_is(page_of: PageOf, role: str) -> None:
    page = page_of(role)
    page.goto("/")
    expect(page).to_have_url(re.compile(re.escape(STARTS[role]) + "$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_calls_are_filtered_and_exported(page_of: PageOf) -> None:
    page = page_of("qa_lead")
    page.goto("/calls")
    page.get_by_label("Team").select_option("Maple")
    page.get_by_text("More filters").click()
    page.get_by_label("Delivery").select_option("calm")
    page.get_by_role("button", name="Show").click()
    rows = page.locator("main table tbody tr")
    expect(rows.first).to_be_visible()
    shown = {text.strip() for text in rows.locator("th").all_inner_texts()}
    assert shown
    assert {text.strip() for text in rows.locator("td.calm").all_inner_texts()} == {"calm"}
    address = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    with download.value.path().open(newline="", encoding="utf-8-sig") as file:
        exported = list(csv.DictReader(file))
    assert {row["call_id"] for row in exported} == shown
    assert {row["team"] for row in exported} == {"Maple"}
    page.goto(address)  # the filter is in the address
    assert {text.strip() for text in rows.locator("th").all_inner_texts()} == shown


def test_a_call_plays_and_its_moments_seek_each_time(page_of: PageOf) -> None:
    page = page_of("coach")
    page.goto("/calls/NF-0001")
    page.get_by_role("button", name="Play", exact=True).click()
    wait_until(lambda: heard(page, "currentTime") > 0.3)
    moment = page.locator("section.found [data-seek]").first
    wanted = float(moment.get_attribute("data-seek") or "nan")
    for _ in range(2):  # the second time as well
        page.locator("#player").evaluate("player => { player.currentTime = 40; }")
        moment.click()
        wait_for_place(page, wanted, within=3)
    page.get_by_role("button", name="Pause", exact=True).click()


def test_a_link_to_a_second_and_the_keys(page_of: PageOf) -> None:
    page = page_of("coach")
    page.goto("/calls/NF-0002#t=22.7")
    wait_for_place(page, 22.7, within=0.2)
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    wait_for_place(page, 27.7, within=0.2)
    page.keyboard.press("k")
    wait_until(lambda: not heard(page, "paused"))
    page.keyboard.press("k")
    wait_until(lambda: bool(heard(page, "paused")))


def test_an_override_with_a_reason_reaches_the_agents_page(page_of: PageOf) -> None:
    page = page_of("qa_lead")
    page.goto("/calls/NF-0001")
    finding = page.locator("#finding-P06")
    finding.get_by_text("Decide").click()
    finding.get_by_label("Right answer").select_option("met")
    finding.get_by_label("Why").fill("She only asked <b>whether</b> he had a lawyer.")
    finding.get_by_role("button", name="Override").click()
    expect(page.locator("#finding-P06")).to_contain_text("A person decided: met")
    expect(page.locator("#finding-P06")).to_contain_text("<b>whether</b>")
    expect(page.locator("#total")).to_contain_text("reviewed; machine 61")
    reviewed = page.locator("#total b").inner_text()
    agent = page_of("agent")
    decided = agent.get_by_role("row").filter(has_text="override: met")

    def published() -> bool:  # in the background
        agent.goto(f"/agents/{DANA}")
        return decided.count() == 1

    wait_until(published, seconds=30)
    expect(decided).to_contain_text("She only asked <b>whether</b>")
    assert decided.locator("td").all_inner_texts()[3:5] == ["61", reviewed]


def test_what_looks_like_html_or_sql_is_shown_as_text(page_of: PageOf) -> None:
    page = page_of("qa_lead")
    page.goto(f"/calls/{ODD_CALL}")
    expect(page.locator("#transcript")).to_contain_text(TAGS)
    expect(page.locator("#transcript")).to_contain_text(SQL)
    page.goto("/calls")
    page.locator("#agent").fill(f"{TAGS} {SQL}")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Filters in force")).to_contain_text(TAGS)
    page.get_by_text("More filters").click()
    page.locator("#agent").fill("")
    page.locator("#text").fill(SQL)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name=ODD_CALL, exact=True)).to_be_visible()
    for address in ("/agents", "/agents/odd%2F..%2Fone", "/teams", "/rules/D04", "/review"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text("<img src=x onerror=alert(1)>")
        assert page.locator("main img").count() == 0
