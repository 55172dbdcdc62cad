"""Role against route: who may open what, and what nobody gets by any address.

A new route needs a line in `TABLE`. The centre has two teams: Maple with Dana Moore (calls c0 to
c13 and c26) and Paul Grant (c14 to c25), and Oak with Victor Lane (c27); call c28 is nobody's.
The coach has Maple, the agent is Dana Moore.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from callqa.dashboard.app import pages
from callqa.dashboard.guard import OpenPage
from callqa.dashboard.state.audit import What
from callqa.dashboard.state.people import People
from callqa.dashboard.state.users import User
from callqa.dashboard.viewer import Role
from callqa.domain.playback import copy_of
from callqa.store import queries
from tests.dashboard.house import QUICK, a_client, people_of

GOOD = "plum orbit wagon seven"
ROLES = ("admin", "qa_lead", "coach", "agent")
EVERYBODY = frozenset(ROLES)
REVIEWERS = EVERYBODY - {"agent"}
LEADS = frozenset({"admin", "qa_lead"})
ADMIN = frozenset({"admin"})
FILTERS = (
    "team=Oak", "agent=Victor+Lane", "rule=D07", "low=60&high=60", "sort=team&after=c26&at=Maple",
    "end=1", "scope_teams=Oak", "team=Maple&team=Oak", "agent=x'+or+1=1--", "text=settled",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is expected of a route.

    Attributes:
        roles: that may open it; others get 403.
        own: an address that everyone of these roles may open.
        coachs: addresses that the coach may open and the agent may not see.
        foreign: addresses that neither coach nor agent may see.
        asking: addresses that ask the route for what neither coach nor agent may see.
        form: what a POST carries besides the token.
    """

    roles: frozenset[str]
    own: str
    coachs: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    form: dict[str, str] = field(default_factory=dict)


TABLE = {
    ("GET", "/"): Entry(roles=EVERYBODY, own="/"),
    ("POST", "/sign-out"): Entry(roles=EVERYBODY, own="/sign-out"),
    ("GET", "/account"): Entry(roles=EVERYBODY, own="/account"),
    ("POST", "/account/password"): Entry(roles=EVERYBODY, own="/account/password"),
    ("POST", "/account/sessions"): Entry(
        roles=EVERYBODY, own="/account/sessions", form={"number": "1"}
    ),
    ("GET", "/users"): Entry(roles=ADMIN, own="/users"),
    ("POST", "/users"): Entry(roles=ADMIN, own="/users", form={"role": "agent"}),
    ("GET", "/users/{name}"): Entry(roles=ADMIN, own="/users/known"),
    ("POST", "/users/{name}"): Entry(roles=ADMIN, own="/users/known", form={"role": "qa_lead"}),
    ("POST", "/users/{name}/password"): Entry(roles=ADMIN, own="/users/known/password"),
    ("GET", "/audit"): Entry(roles=ADMIN, own="/audit"),
    ("GET", "/calls"): Entry(
        roles=EVERYBODY, own="/calls", asking=tuple(f"/calls?{one}" for one in FILTERS)
    ),
    ("GET", "/calls.csv"): Entry(
        roles=EVERYBODY, own="/calls.csv", asking=tuple(f"/calls.csv?{one}" for one in FILTERS)
    ),
    ("GET", "/calls/{call_id}"): Entry(
        roles=EVERYBODY,
        own="/calls/c0",
        coachs=("/calls/c14",),
        foreign=("/calls/c27", "/calls/c28"),
    ),
    ("GET", "/calls/{call_id}/audio"): Entry(
        roles=EVERYBODY,
        own="/calls/c0/audio",
        coachs=("/calls/c14/audio",),
        foreign=("/calls/c27/audio",),
    ),
    ("GET", "/calls/{call_id}/peaks.json"): Entry(
        roles=EVERYBODY,
        own="/calls/c0/peaks.json",
        coachs=("/calls/c14/peaks.json",),
        foreign=("/calls/c27/peaks.json",),
    ),
    ("POST", "/calls/{call_id}/decisions"): Entry(
        roles=EVERYBODY,
        own="/calls/c0/decisions",
        coachs=("/calls/c14/decisions",),
        foreign=("/calls/c27/decisions",),
        form={"kind": "dispute", "subject": "call", "analysis_id": "a", "reason": "No."},
    ),
    ("GET", "/tonight"): Entry(roles=LEADS, own="/tonight"),
    ("GET", "/runs/{run_id}"): Entry(roles=LEADS, own="/runs/run-1"),
    ("GET", "/agents"): Entry(
        roles=REVIEWERS, own="/agents", asking=("/agents?name=victor", "/agents?sort=team")
    ),
    ("GET", "/agents/{agent_key}"): Entry(
        roles=EVERYBODY,
        own="/agents/Dana%20Moore",
        coachs=("/agents/Paul%20Grant",),
        foreign=("/agents/Victor%20Lane",),
    ),
    ("POST", "/agents/{agent_key}/notes"): Entry(
        roles=REVIEWERS,
        own="/agents/Paul%20Grant/notes",
        foreign=("/agents/Victor%20Lane/notes",),
        form={"text": "Heard two calls together."},
    ),
    ("GET", "/teams"): Entry(roles=REVIEWERS, own="/teams"),
    ("GET", "/teams/{team}"): Entry(roles=REVIEWERS, own="/teams/Maple", foreign=("/teams/Oak",)),
    ("GET", "/rules"): Entry(roles=REVIEWERS, own="/rules"),
    ("GET", "/rules/{rule_id}"): Entry(roles=REVIEWERS, own="/rules/D04", asking=("/rules/D07",)),
    ("GET", "/compare"): Entry(
        roles=REVIEWERS,
        own="/compare?a=agent:Dana+Moore&b=team:Maple",
        foreign=(
            "/compare?a=agent:Victor+Lane",
            "/compare?a=team:Oak",
            "/compare?a=agent:Dana+Moore&b=team:Oak",
        ),
    ),
    ("GET", "/review"): Entry(
        roles=REVIEWERS, own="/review", asking=("/review?team=Oak", "/review?reason=review")
    ),
}
HERE = {
    (method, page.path)
    for page in pages()
    if not isinstance(page, OpenPage)
    for method in page.methods
}
OPEN = {
    (method, page.path) for page in pages() if isinstance(page, OpenPage) for method in page.methods
}
ENTRIES = list(TABLE)
ANSWERED = {200, 303, 409, 422}  # also by saying what is wrong with a form
# A link to his call or page, or the row of a CSV.
OF_VICTOR = re.compile(r"/calls/c27\b|/agents/Victor%20Lane|^c27,", re.MULTILINE)
READ = [path for method, path in ENTRIES if method == "GET"]


UNLOGGED = {"/calls/{call_id}/peaks.json"}  # says no more than the page that draws it


@pytest.fixture(scope="module")
def folder(centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the centre in which the calls of all three agents can be heard."""
    copied = tmp_path_factory.mktemp("access") / "centre"
    ignored = shutil.ignore_patterns("dashboard.sqlite*", "reviews", "playback")
    shutil.copytree(centre, copied, ignore=ignored)
    for call_id in ("c0", "c14", "c27"):
        copy = copy_of(queries.call(copied / "published.duckdb", call_id))
        assert copy is not None
        copy.sound(copied / "playback").parent.mkdir(parents=True, exist_ok=True)
        copy.sound(copied / "playback").write_bytes(b"sound")
        copy.peaks(copied / "playback").write_text('{"step_s": 0.1, "peaks": [[0.5]]}')
    people_of(copied).users.add(User(name="known", shown_name="Known", role=Role.QA_LEAD), GOOD)
    return copied


@pytest.fixture(scope="module")
def visit(folder: Path):
    """What somebody of a role gets for an address, with the token of the forms when posting."""
    browsers = {role: a_client(folder, role=role) for role in (*ROLES, None)}

    def ask(
        role: str | None, method: str, address: str, form: dict[str, str] | None = None
    ) -> httpx.Response:
        browser = browsers[role]
        browser.cookies.clear()
        if role:
            browser.cookies.set("callqa", role)
        if method == "POST":
            return browser.post(address, data={"csrf": "t"} | (form or {}))
        return browser.request(method, address)

    return ask


def test_every_route_is_in_the_table_and_no_other() -> None:
    differing = HERE ^ set(TABLE)
    assert not differing, differing
    assert not OPEN ^ {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/healthz")}


def test_what_shows_one_call_or_agent_or_leaves_the_house_is_logged() -> None:
    told = ("{call_id}", "{agent_key}", ".csv")
    shown = {page.path: page for page in pages() if any(part in page.path for part in told)}
    unlogged = {path for path, page in shown.items() if page.logged is None}
    assert unlogged <= UNLOGGED


@pytest.mark.parametrize(("method", "path"), ENTRIES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_is_refused_the_rest(
    visit, role: str, method: str, path: str
) -> None:
    entry = TABLE[method, path]
    answer = visit(role, method, entry.own, entry.form)
    if role not in entry.roles:
        assert answer.status_code == 403
        return
    assert answer.status_code in ANSWERED
    assert not answer.headers.get("location", "").startswith("/sign-in?")
    if role in {"coach", "agent"}:
        assert "Victor Lane" not in answer.text
        assert "c27" not in answer.text
    if role == "agent":
        assert "Paul Grant" not in answer.text
        assert "c14" not in answer.text
    if role == "admin":
        return  # the QA lead shows that the other addresses exist
    for address in entry.foreign:
        status = visit(role, method, address, entry.form).status_code
        assert status == 404 if role in {"coach", "agent"} else status in ANSWERED, address
    for address in entry.coachs:
        refused = visit(role, method, address, entry.form).status_code == 404
        assert refused == (role == "agent"), address


@pytest.mark.parametrize("path", [path for path in READ if TABLE["GET", path].asking])
def test_no_question_gets_around_the_limits_of_a_role(visit, path: str) -> None:
    entry = TABLE["GET", path]
    for address in entry.asking:
        for role in {"coach", "agent"} & entry.roles:
            answer = visit(role, "GET", address)
            assert answer.status_code == 200
            assert not OF_VICTOR.search(answer.text), address
    assert any(OF_VICTOR.search(visit("qa_lead", "GET", one).text) for one in entry.asking)


@pytest.mark.parametrize(("method", "path"), ENTRIES)
def test_nobody_is_sent_to_sign_in(visit, folder: Path, method: str, path: str) -> None:
    own = TABLE[method, path].own
    answers = [visit(None, method, own)]
    forged = a_client(folder, role="forged")
    answers.append(forged.post(own) if method == "POST" else forged.get(own))
    for answer in answers:
        if method == "POST":
            assert answer.status_code == 401
        else:
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/sign-in?to=%2F")


@pytest.mark.parametrize(("method", "path"), [one for one in ENTRIES if one[0] == "POST"])
def test_no_form_is_taken_without_its_token_or_from_elsewhere(
    folder: Path, method: str, path: str
) -> None:
    entry = TABLE[method, path]
    browser = a_client(folder, role="admin")
    for form in ({}, {"csrf": "tt"}, {"csrf": ""}):
        assert browser.post(entry.own, data=entry.form | form).status_code == 403
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        refused = browser.post(entry.own, data=entry.form | {"csrf": "t"}, headers=headers)
        assert refused.status_code == 403


@pytest.mark.parametrize("path", sorted({path for _, path in HERE | OPEN}))
def test_other_methods_change_nothing(visit, path: str) -> None:
    known = {method for method, one in HERE | OPEN if one == path}
    entry = next((TABLE[method, path] for method in known if (method, path) in TABLE), None)
    address = entry.own if entry else path
    for method in {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "GET", "POST"} - known:
        assert visit("admin", method, address).status_code == 405, method


@pytest.mark.parametrize("path", READ)
def test_head_tells_no_more_than_get(visit, path: str) -> None:
    entry = TABLE["GET", path]
    for address in (entry.own, *entry.foreign[:1]):
        head = visit("coach", "HEAD", address)
        expected = {404} if address != entry.own else {200, 303}
        assert head.status_code in (expected if "coach" in entry.roles else {403})
        assert not head.content


TRICKS = (
    "/calls/..%2F..%2Fetc%2Fpasswd", "/calls/%2Fetc%2Fpasswd", "/calls/..", "/calls/%2e%2e%2fusers",
    "/calls/c0%00", "/calls/c27%2F..%2Fc0", "/calls/c0/..%2Fc27", "/calls/" + "x" * 5000,
    "/calls/c27'--", "/calls/%27%20or%20%271%27=%271", "/calls/c0;c27", "//calls/c27",
    "/calls//c27", "/./calls/c27", "/CALLS/c27", "/calls/%63%32%37", "/calls/c27%20", "/calls/c2%",
    "/calls/%C0%AF", "/calls/c0/audio/../../c27/audio", "/calls/c0%2F..%2Fc27/audio",
    "/calls/%2e%2e%2fplayback/audio", "/playback/c27.mp3", "/static/..%2F..%2Fapp.py",
    "/static/../app.py", "/static/%2e%2e/app.py",
    "/static//etc/passwd", "/static/%00", "/agents/..%2Fusers", "/agents/unknown",
    "/agents/Dana%2F..%2FVictor%20Lane",
    "/agents/victor%20lane", "/agents/%56ictor%20Lane", "/teams/Oak%00", "/teams/Maple%2F..%2FOak",
    "/users/..%2f..%2faudit", "/dashboard.sqlite", "/published.duckdb", "/.env",
)  # fmt: skip


@pytest.mark.parametrize("address", TRICKS)
def test_no_spelling_of_an_address_opens_what_is_not_ones_own(visit, address: str) -> None:
    for role in ("coach", "agent"):
        answer = visit(role, "GET", address)
        assert answer.status_code in {303, 403, 404}
        assert not answer.headers.get("location", "").startswith(("//", "http"))
        assert "Victor Lane" not in answer.text
        assert "root:" not in answer.text


def test_refusals_and_reading_are_in_the_audit_log(visit, folder: Path) -> None:
    visit("coach", "GET", "/users?text=what+was+said")
    entries, _ = people_of(folder).audit.entries(name="cora", what=What.REFUSED, per_page=1)
    assert [(one.role, one.subject, one.address) for one in entries] == [
        ("coach", "GET /users", "testclient")
    ]


def test_a_session_is_worth_what_its_user_is_worth_now(folder: Path, tmp_path: Path) -> None:
    now = [datetime(2026, 10, 5, 8, 0, tzinfo=UTC)]
    people = People(tmp_path / "dashboard.sqlite", hasher=QUICK, now=lambda: now[0])
    people.users.add(User(name="ada", shown_name="Ada", role=Role.ADMIN), GOOD)
    bo = User(name="bo", shown_name="Bo", role=Role.COACH, teams=("Oak",))
    people.users.add(bo, GOOD)
    browser = a_client(folder, role=people.sign_in("bo", GOOD, "10.0.0.1"), people=people)

    def heard(call_id: str) -> int:
        return browser.get(f"/calls/{call_id}/audio").status_code

    assert (heard("c27"), heard("c0")) == (200, 404)
    people.users.change(replace(bo, teams=("Maple",)))
    assert (heard("c27"), heard("c0")) == (404, 200)
    people.users.change(replace(bo, role=Role.AGENT, agent_key="Paul Grant"))
    assert (heard("c27"), heard("c0"), heard("c14")) == (404, 404, 200)
    people.users.change(replace(bo, disabled=True))
    assert heard("c14") == 303
    people.users.change(bo)
    assert heard("c27") == 303
    browser.cookies.set("callqa", people.sign_in("bo", GOOD, "10.0.0.1"))
    assert heard("c27") == 200
    now[0] += timedelta(hours=2)
    assert heard("c27") == 303
    people.close()
