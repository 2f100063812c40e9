"""What a role of staff may do stands in a file, and nowhere else: another file, and every guard does otherwise."""

from collections.abc import Callable
from importlib import resources

import pytest
from litestar import Litestar, get
from tests.api.colleagues import joined
from tests.api.conftest import Browser, World

from upay import identity
from upay.api.who import Audience, RouteWithoutAudienceError, check_audiences
from upay.identity import Role
from upay.identity.doors.read_roles import read_roles

_FILE = resources.files("upay.identity").joinpath("staff_roles.toml").read_text("utf-8")
BOTH = 'roles = ["agent", "supervisor"]'
Giving = Callable[[str, str], None]


@pytest.fixture
def giving(monkeypatch: pytest.MonkeyPatch) -> Giving:
    """Give a permission to other roles, as somebody would who writes another file."""

    def give(permission: str, roles: str) -> None:
        before, after = _FILE.split(f"[permission.{permission}]")
        end = after.index("operations")
        begin = after.index("roles = ")
        changed = read_roles(f"{before}[permission.{permission}]{after[:begin]}{roles}\n{after[end:]}")
        monkeypatch.setattr(identity, "staff_roles", lambda: changed)

    return give


async def test_a_role_without_a_permission_is_refused_by_each_of_its_routes(
    giving: Giving, ada: Browser, bo: Browser
) -> None:
    assert (await ada.get("/api/desk/queue")).status_code == 200
    giving("serve", 'roles = ["supervisor"]')
    for path in ("/api/desk/queue", "/api/desk/conversations/00000000-0000-0000-0000-000000000007"):
        refused = await ada.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed"), path
        assert refused.json()["title"] == "只有主管可以操作"
    assert (await bo.get("/api/desk/queue")).status_code == 200
    assert (await ada.get("/api/desk/me")).status_code == 200, "what else the role may stays"
    giving("serve", 'roles = ["agent"]')
    for browser in (ada, bo):
        assert (await browser.get("/api/desk/queue")).status_code == 200, "who has both roles may what one of them may"


async def test_a_supervisor_without_a_permission_is_refused_as_well(giving: Giving, world: World) -> None:
    async with joined(world, Role.SUPERVISOR) as mate:
        assert (await mate.browser.get("/api/desk/audit")).status_code == 200
        giving("read_audit", 'roles = ["agent"]')
        refused = await mate.browser.get("/api/desk/audit")
        assert (refused.status_code, refused.json()["title"]) == (403, "你的角色没有这项权限")
        assert (await mate.browser.get("/api/desk/staff")).status_code == 200


async def test_a_role_that_is_given_one_may(giving: Giving, ada: Browser) -> None:
    assert (await ada.get("/api/desk/audit")).status_code == 403
    giving("read_audit", BOTH)
    assert (await ada.get("/api/desk/audit")).status_code == 200


async def test_the_desk_is_told_what_its_reader_may(giving: Giving, ada: Browser, bo: Browser, world: World) -> None:
    """So that menus follow the file, and not a role's name."""

    async def told(browser: Browser) -> set[str]:
        return set((await browser.get("/api/desk/me")).json()["permissions"])

    assert await told(bo) == {one.code for one in identity.staff_roles().permissions}
    shipped = await told(ada)
    assert {"serve", "examine_claims"} <= shipped
    assert not {"read_audit", "decide", "watch_floor", "teach"} & shipped
    giving("read_audit", BOTH)
    assert await told(ada) == shipped | {"read_audit"}
    giving("serve", 'roles = ["supervisor"]')
    assert await told(ada) == shipped - {"serve"}
    giving("serve", BOTH)
    async with joined(world) as mate:
        assert await told(mate.browser) == shipped
        assert (await mate.break_glass()).status_code == 200
        opened = {one.code for one in identity.staff_roles().permissions if one.emergency}
        assert await told(mate.browser) == shipped | opened
        assert (await mate.browser.post("/api/desk/emergency/end")).status_code == 200


async def test_who_may_look_back_at_all_that_the_assistant_said_stands_in_the_file_too(
    giving: Giving, customer: Browser, ada: Browser
) -> None:
    asked = await customer.post("/api/support/messages", {"text": "怎么修改登录密码", "client_id": "look-back-at-all"})
    assert asked.is_success, asked.text
    unseen = {one["id"] for one in (await ada.get("/api/desk/assistant/traces")).json()["traces"]}
    giving("look_back_at_all", BOTH)
    seen = {one["id"] for one in (await ada.get("/api/desk/assistant/traces")).json()["traces"]}
    assert seen - unseen, "of a conversation that was never hers to open"


async def test_an_emergency_opens_no_more_than_the_file_says(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    async with joined(world) as mate:
        assert (await mate.break_glass()).status_code == 200
        assert (await mate.browser.get("/api/desk/audit")).status_code == 200
        without = read_roles(_FILE.replace("emergency = true", ""))
        monkeypatch.setattr(identity, "staff_roles", lambda: without)
        refused = await mate.browser.get("/api/desk/audit")
        assert (refused.status_code, refused.json()["title"]) == (403, "应急权限不包括这一项")
        assert (await mate.browser.post("/api/desk/emergency/end")).status_code == 200


def test_a_route_of_the_desk_that_no_permission_opens_does_not_start() -> None:
    @get("/open", opt={"who": Audience.AGENT.value, "operation": "nobody_thought_of_this"}, sync_to_thread=False)
    def unnamed() -> str:
        return "anything"

    with pytest.raises(RouteWithoutAudienceError, match="/open"):
        check_audiences(list(Litestar([unnamed], openapi_config=None).routes))
