"""Every page in a real browser: accessible, quiet, and as wide as a tablet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.served import DANA, Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

    PageOf = Callable[[str], Page]

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="of the extra dev").Axe()
AGENT = ("/calls", "/calls/NF-0001", f"/agents/{DANA}", "/account")
COACH = ("/calls/NF-0008", "/agents", "/teams", "/teams/Maple", "/rules/D04", "/review")
LEAD = ("/tonight", "/review", "/calls?low=nonsense&text=unheard")
ADMIN = (
    "/tonight", "/calls?team=Maple", "/calls/NF-0001", "/agents",
    f"/agents/{DANA}", "/teams", "/teams/Maple", "/rules", "/rules/D04", "/rules/M07",
    f"/compare?a=agent:{DANA}", "/review", "/account", "/users", "/users/cora", "/audit",
)  # fmt: skip
PAGES = {"agent": AGENT, "coach": COACH, "qa_lead": LEAD, "admin": ADMIN}
# Of many rules and forms that are alike a few will do: axe takes seconds for hundreds.
UNFOLD = """() => {
    for (const one of document.querySelectorAll("details:not(.decide)")) {
        one.open = one.querySelectorAll("article").length < 30;
    }
    for (const one of [...document.querySelectorAll(".decide")].slice(0, 6)) one.open = true;
}"""
# Nothing is told of what is well, which takes most of the time.
BRIEF = {"resultTypes": ["violations"]}
# What a theme can spoil.
THEMED = BRIEF | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def unfolded(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    page.evaluate(UNFOLD)


def violations(page: Page, options: dict[str, object] | None = None) -> list[str]:
    found = axe.run(page, options=options or BRIEF).response["violations"]
    return [
        f"{page.url}: {one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("role", PAGES)
def test_axe_finds_nothing_on_any_page(page_of: PageOf, role: str) -> None:
    """The dark theme where everything is shown: to the administrator, and to the agent."""
    page = page_of(role)
    found = []
    for address in PAGES[role]:
        unfolded(page, address)
        found += violations(page)
        if role in {"admin", "agent"}:
            page.emulate_media(color_scheme="dark")
            found += violations(page, THEMED)
            page.emulate_media(color_scheme="light")
    assert found == []


def test_pages_fit_a_tablet(page_of: PageOf) -> None:
    page = page_of("admin")
    page.set_viewport_size({"width": 768, "height": 1024})
    wide = {}
    for address in ADMIN:
        unfolded(page, address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 768:
            wide[address] = width
    page.set_viewport_size({"width": 1280, "height": 800})
    assert wide == {}


def test_the_way_in_is_accessible(served: Served, page_of: PageOf) -> None:
    page = page_of("agent").context.browser.new_page(base_url=served.origin)
    page.goto("/sign-in")
    assert violations(page) == []
    page.close()
