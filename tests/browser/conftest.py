"""One browser and one dashboard for all tests of this folder, and what went wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.browser.served import CHROMIUM, NAMES, PASSWORD, Served, prepare, serving
from tests.centre import Night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@dataclass
class Seen:
    """What a browser asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on(
            "console",
            lambda message: (
                self.complaints.append(f"{message.page and message.page.url}: {message.text}")
                if message.type in {"error", "warning"}
                else None
            ),
        )


@pytest.fixture(scope="module")  # gone before tests that kill processes
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: `apt-get install chromium` brings it")
    from playwright.sync_api import sync_playwright  # of the extra dev

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(
    browser: Browser,
    night: Night,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    data = prepare(night.centre.data, tmp_path_factory.mktemp("browser"))
    with serving(data, inbox=night.centre.inbox) as served:
        yield served


@pytest.fixture(scope="session")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def page_of(browser: Browser, served: Served, seen: Seen) -> Iterator[Callable[[str], Page]]:
    """A page on which somebody of this role has signed in; the same one each time."""
    open_pages: dict[str, Page] = {}

    def page(role: str) -> Page:
        if role not in open_pages:
            context = browser.new_context(base_url=served.origin, accept_downloads=True)
            context.set_default_timeout(15_000)
            seen.watch(context)
            open_pages[role] = context.new_page()
            sign_in(open_pages[role], role)
        return open_pages[role]

    yield page
    for one in open_pages.values():
        one.context.close()


def sign_in(page: Page, role: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill(NAMES[role])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.fixture(autouse=True)
def _nothing_went_wrong(seen: Seen, request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test: no word in the console, no request to anybody else."""
    seen.requests.clear()
    seen.complaints.clear()
    yield
    if "served" in request.fixturenames:
        origin = request.getfixturevalue("served").origin
        assert [
            one for one in seen.requests if not one.startswith((origin, "blob:", "data:"))
        ] == []
        assert seen.complaints == []
