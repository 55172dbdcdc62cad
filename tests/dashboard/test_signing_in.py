"""Signing in and out, the own account, users and the audit log, as a browser does it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from callqa.dashboard.app import build
from callqa.dashboard.guard import Page, route
from callqa.dashboard.rendering import part
from callqa.dashboard.results import Results
from callqa.dashboard.site import Site
from callqa.dashboard.state.people import People
from callqa.dashboard.state.users import User
from callqa.dashboard.viewer import EVERYBODY, Role
from tests.dashboard.house import QUICK
from tests.dashboard.test_state import BETTER, GOOD

Browser = Callable[..., TestClient]


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    opened = People(tmp_path / "dashboard.sqlite", hasher=QUICK)
    opened.users.add(User(name="ada", shown_name="Ada <b>L.</b>", role=Role.ADMIN), GOOD)
    opened.users.add(User(name="cy", shown_name="Cy", role=Role.COACH, teams=("Oak", "Elm")), GOOD)
    yield opened
    opened.close()


@pytest.fixture
def browser(tmp_path: Path, people: People) -> Browser:
    """Another browser each time, at `localhost` or by https at a name of the site."""

    def open_at(base: str = "http://localhost") -> TestClient:
        site = Site(
            data_folder=tmp_path,
            results=Results(tmp_path / "published.duckdb"),
            people=people,
            hosts=frozenset({"qa.example.com"}),
        )
        return TestClient(
            build(site),
            base_url=base,
            headers={"Origin": base, "Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    return open_at


def sign_in(client: TestClient, name: str = "ada", password: str = GOOD, to: str = "/"):
    return client.post("/sign-in", data={"name": name, "password": password, "to": to})


def token_in(page: str) -> str:
    """The token that the page's forms carry."""
    (token,) = set(re.findall(r'name="csrf" value="([0-9a-f]{64})"', page))
    return token


def test_who_signs_in_goes_where_he_wanted_to_and_signs_out_again(browser: Browser) -> None:
    client = browser()
    sent_away = client.get("/account?x=1&y=2")
    assert sent_away.headers["location"] == "/sign-in?to=%2Faccount%3Fx%3D1%26y%3D2"
    assert 'value="/account?x=1&amp;y=2"' in client.get(sent_away.headers["location"]).text
    entered = sign_in(client, to="/account?x=1&y=2")
    assert (entered.status_code, entered.headers["location"]) == (303, "/account?x=1&y=2")
    page = client.get("/account").text
    assert "Ada &lt;b&gt;L.&lt;/b&gt;" in page
    assert client.get("/sign-in").headers["location"] == "/"
    old = client.cookies["callqa"]
    left = client.post("/sign-out", data={"csrf": token_in(page)})
    assert left.headers["location"] == "/sign-in"
    assert "callqa" not in client.cookies
    client.cookies.set("callqa", old)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("team", ["N/A", "50%", "100%2F", "a?b#c", "Früh & spät", "/"])
def test_any_name_is_one_part_of_an_address_also_after_signing_in(
    browser: Browser, team: str
) -> None:
    client = browser()
    asked = f"/teams/{part(team)}"
    page = Page(
        path="/teams/{team}",
        answer=lambda request, _: PlainTextResponse(request.path_params["team"]),
        roles=EVERYBODY,
    )
    inner = client.app._application
    inner.router.routes.insert(0, route(page))
    target = parse_qs(urlsplit(client.get(asked).headers["location"]).query)["to"][0]
    entered = sign_in(client, to=target)
    assert client.get(entered.headers["location"]).text == team


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "javascript:alert(1)", "evil.example", "", "/sign-in?to=/", "/\r\nX: y",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(browser: Browser, target: str) -> None:
    assert sign_in(browser(), to=target).headers["location"] == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser: Browser) -> None:
    kept = r"callqa=[\w-]{43}; HttpOnly; Path=/; SameSite=lax"
    known = r"callqa-device=[\w-]{43}; HttpOnly; Max-Age=7776000; Path=/; SameSite=lax"
    session, device = sign_in(browser()).headers.get_list("set-cookie")
    assert re.fullmatch(kept, session)
    assert re.fullmatch(known, device)
    session, device = sign_in(browser("https://qa.example.com")).headers.get_list("set-cookie")
    assert re.fullmatch(f"__Host-{kept}; Secure", session)
    assert re.fullmatch(f"__Host-{known}; Secure", device)


def test_each_sign_in_gives_another_session_and_ends_the_one_before(browser: Browser) -> None:
    client, planted = browser(), browser()
    sign_in(planted, "cy")
    fixed = planted.cookies["callqa"]
    client.cookies.set("callqa", fixed, domain="localhost.local", path="/")
    sign_in(client)
    assert client.cookies["callqa"] != fixed
    assert planted.get("/account").status_code == 303


def test_a_wrong_sign_in_says_so_keeps_the_name_and_is_stopped_in_the_end(
    browser: Browser,
) -> None:
    client = browser()
    answers = [sign_in(client, '"><script>', "wrong", "/account") for _ in range(11)]
    assert [one.status_code for one in answers] == [401] * 10 + [429]
    assert "The name or the password is wrong." in answers[0].text
    assert 'value="&#34;&gt;&lt;script&gt;"' in answers[0].text
    assert 'value="/account"' in answers[0].text
    assert "set-cookie" not in answers[0].headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_forms_of_other_sites_are_refused(browser: Browser, headers: dict[str, str]) -> None:
    client = browser()
    form = {"name": "ada", "password": GOOD}
    assert client.post("/sign-in", data=form, headers=headers).status_code == 403
    sign_in(client)
    token = token_in(client.get("/account").text)
    assert client.post("/sign-out", data={"csrf": token}, headers=headers).status_code == 403
    assert client.get("/account").status_code == 200


def test_strangers_who_fail_in_a_name_keep_nobody_out_of_the_own_browser(
    browser: Browser, people: People
) -> None:
    own, other = browser(), browser()
    page = sign_in(own).headers["location"]
    for number in range(50):
        people.attempts.begin("ada", f"192.0.2.{number}")
    assert sign_in(other).status_code == 429
    form = {"csrf": token_in(own.get("/account").text), "old": GOOD, "new": BETTER, "again": BETTER}
    assert own.post("/account/password", data=form).status_code == 303
    own.cookies.delete("callqa")
    assert sign_in(own, password=BETTER).headers["location"] == page
    answers = [sign_in(own, "ada", "wrong").status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]
    assert sign_in(own, name="cy").status_code == 303  # known for ada, not for cy: counted as usual
    assert sign_in(own, password=BETTER).status_code == 429


def test_a_form_needs_the_token_of_its_own_session_and_says_where_it_comes_from(
    browser: Browser,
) -> None:
    client, other = browser(), browser()
    sign_in(client)
    sign_in(other)
    foreign = token_in(other.get("/account").text)
    for form in ({}, {"csrf": ""}, {"csrf": foreign}, {"csrf": "é"}, {"csrf": ["", foreign]}):
        assert client.post("/sign-out", data=form).status_code == 403
    token = token_in(client.get("/account").text)
    del client.headers["origin"]
    del client.headers["sec-fetch-site"]
    assert client.post("/sign-out", data={"csrf": token}).status_code == 403
    assert client.get("/account").status_code == 200


def test_odd_bodies_of_forms_are_refused(browser: Browser) -> None:
    client = browser()
    sign_in(client)
    token = token_in(client.get("/account").text)
    bodies = (
        {"content": b"csrf=" + token.encode() + b"&x=" + b"y" * (1 << 20)},
        {"files": {"csrf": ("a.txt", b"x" * 100)}},
        {"content": b"\xff\x00", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"json": {"csrf": token}},
    )
    for body in bodies:
        refused = client.post("/sign-out", **body)
        assert 400 <= refused.status_code < 500
    assert client.get("/account").status_code == 200


def test_another_password_is_chosen_and_sessions_elsewhere_end(browser: Browser) -> None:
    here, there = browser(), browser()
    sign_in(here)
    sign_in(there)
    token = token_in(here.get("/account").text)
    faults = (
        {"old": "wrong", "new": BETTER, "again": BETTER},
        {"old": GOOD, "new": BETTER, "again": GOOD},
        {"old": GOOD, "new": "short", "again": "short"},
    )
    for fault in faults:
        assert here.post("/account/password", data={"csrf": token} | fault).status_code == 422
    form = {"csrf": token, "old": GOOD, "new": BETTER, "again": BETTER}
    assert here.post("/account/password", data=form).status_code == 303
    page = here.get("/account?changed=1").text
    assert "The password is changed" in page
    assert token_in(page) != token
    assert there.get("/account").status_code == 303
    assert sign_in(there, password=BETTER).status_code == 303


def test_own_sessions_are_listed_and_ended_and_nobody_elses(browser: Browser) -> None:
    here, there, other = browser(), browser(), browser()
    sign_in(here)
    sign_in(there)
    sign_in(other, "cy")
    page = here.get("/account").text
    numbers = re.findall(r'name="number" value="(\d+)"', page)
    assert len(numbers) == 1
    token = token_in(page)
    for number in (numbers[0], str(int(numbers[0]) + 1), "1; drop table session", "-1", "9" * 30):
        here.post("/account/sessions", data={"csrf": token, "number": number})
    assert there.get("/account").status_code == 303
    assert other.get("/account").status_code == 200
    assert here.get("/account").status_code == 200


def test_an_administrator_adds_a_user_who_chooses_a_password_and_is_disabled_again(
    browser: Browser,
) -> None:
    admin, agent = browser(), browser()
    sign_in(admin)
    token = token_in(admin.get("/users").text)
    form = {"csrf": token, "name": "Dana", "shown_name": "Dana M.", "role": "agent"}
    refused = admin.post("/users", data=form | {"teams": "Elm\r\n\u202eOak"})
    assert refused.status_code == 422
    assert 'value="Dana"' in refused.text
    assert ">Elm\n\\u202eOak\n</textarea>" in refused.text
    added = admin.post("/users", data=form | {"agent_key": "A-7"})
    (password,) = re.findall(r'<code class="password">([\w-]+)</code>', added.text)
    assert password not in admin.get("/users/dana").text
    sign_in(agent, "dana", password)
    assert agent.get("/").headers["location"] == "/account"
    page = agent.get("/account").text
    assert "You see the calls of A-7." in page
    token_of_agent = token_in(page)
    elsewhere = agent.post("/account/sessions", data={"csrf": token_of_agent, "number": "1"})
    assert elsewhere.headers["location"] == "/account"
    agent.post(
        "/account/password",
        data={"csrf": token_of_agent, "old": password, "new": BETTER, "again": BETTER},
    )
    assert agent.get("/").headers["location"] == "/agents/A-7"
    changed = form | {"shown_name": "Dana", "role": "coach", "teams": "Oak\nElm\n"}
    assert admin.post("/users/dana", data=changed).status_code == 303
    assert "You see the calls of Elm, Oak." in agent.get("/account").text
    assert ">Elm\nOak\n</textarea>" in admin.get("/users/dana").text
    admin.post("/users/dana", data=changed | {"disabled": "1"})
    assert agent.get("/account").headers["location"].startswith("/sign-in")
    log = admin.get("/audit?what=changed+user").text
    assert "dana: coach (Elm, Oak) to coach (Elm, Oak), disabled" in log


def test_a_forgotten_password_is_replaced_and_the_last_administrator_stays(
    browser: Browser,
) -> None:
    admin, coach = browser(), browser()
    sign_in(admin)
    sign_in(coach, "cy")
    token = token_in(admin.get("/users/cy").text)
    page = admin.post("/users/cy/password", data={"csrf": token}).text
    (password,) = re.findall(r'<code class="password">([\w-]+)</code>', page)
    assert coach.get("/account").status_code == 303
    assert sign_in(coach, "cy").status_code == 401
    assert sign_in(coach, "cy", password).status_code == 303
    last = admin.post("/users/ada", data={"csrf": token, "role": "coach", "teams": "Oak"})
    assert (last.status_code, "administrator must stay" in last.text) == (422, True)
    assert admin.get("/users").status_code == 200
    for path in ("/users/nobody", "/users/..%2Fada", "/users/%00"):
        assert admin.get(path).status_code == 404
    odd = admin.post("/users", data={"csrf": token, "name": "bo", "role": "root"})
    assert odd.status_code == 400


def test_the_audit_log_is_filtered_and_paged(browser: Browser, people: People) -> None:
    admin = browser()
    for number in range(60):
        people.audit.add("read call", name="cy", role="coach", subject=f"<i>NF-{number}</i>")
    sign_in(admin)
    first = admin.get("/audit?name=cy").text
    assert first.count("<tr>") == 51
    assert "&lt;i&gt;NF-59&lt;/i&gt;" in first
    assert 'href="/audit?name=cy&amp;page=2"' in first
    assert admin.get("/audit?name=cy&page=2").text.count("<tr>") == 11
    for odd in ("page=-1", "page=²", "page=" + "9" * 99, "what=%00", "name='%20or%201=1"):
        assert admin.get(f"/audit?{odd}").status_code == 200


def test_before_the_first_user_the_page_says_how_to_add_one(tmp_path: Path) -> None:
    site = Site(
        data_folder=tmp_path,
        results=Results(tmp_path / "published.duckdb"),
        people=People(tmp_path / "d.sqlite", hasher=QUICK),
    )
    client = TestClient(build(site), base_url="http://127.0.0.1:8000")
    assert "callqa users add --role admin NAME" in client.get("/").text


def test_every_answer_carries_the_security_headers(browser: Browser) -> None:
    client = browser("https://qa.example.com")
    sign_in(client)
    paths = ("/account", "/sign-in", "/nothing", "/static/style.css", "/static/no", "/healthz")
    for path in paths:
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "microphone=()" in headers["permissions-policy"]
        assert headers["strict-transport-security"] == "max-age=31536000"
        caching = "no-cache" if path.startswith("/static/") else "no-store"
        assert headers["cache-control"] == caching


def test_a_fault_tells_nothing_of_its_message_and_has_the_headers(
    browser: Browser, people: People, monkeypatch, caplog
) -> None:
    client = browser()
    sign_in(client)

    def fail(*_: object, **__: object) -> None:
        raise ValueError("the consumer said swordfish")

    monkeypatch.setattr(people.users, "all", fail)
    answer = client.get("/users")
    assert answer.status_code == 500
    assert "content-security-policy" in answer.headers
    assert "ValueError on /users" in caplog.text
    assert "swordfish" not in answer.text + caplog.text


@pytest.mark.parametrize(
    ("base", "host", "status"),
    [
        ("http://localhost", "localhost:8000", 200),
        ("http://localhost", "127.0.0.1:8000", 200),
        ("http://localhost", "[::1]:8000", 200),
        ("https://qa.example.com", "QA.example.com", 200),
        ("http://localhost", "qa.example.com", 403),
        ("https://localhost", "evil.example", 400),
        ("https://localhost", "qa.example.com.evil.example", 400),
        ("https://localhost", "evil@qa.example.com:443@x", 400),
        ("https://localhost", "[::1", 400),
        ("https://localhost", "", 400),
    ],
)
def test_only_own_names_are_answered_and_others_than_this_machine_by_https_only(
    browser: Browser, base: str, host: str, status: int
) -> None:
    answer = browser(base).get("/sign-in", headers={"Host": host})
    assert answer.status_code == status
    assert "content-security-policy" in answer.headers
