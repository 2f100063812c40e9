"""What a password is worth, told while it is chosen: by the rule that refuses it, to whoever asks, and kept nowhere."""

import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World

_COMMON = "这个密码太常见，很容易被猜到。"
_TODO = "请换一个 8 位以上、只在这里使用的密码，几个不相干的词连在一起就很好。"


async def _said(browser: Browser, password: str, **beside: str) -> tuple[int, str | None]:
    answer = await browser.post("/api/auth/password-strength", {"password": password, **beside})
    assert answer.status_code == 200, answer.text
    return answer.json()["step"], answer.json()["hint"]


async def test_the_step_grows_with_what_a_guesser_needs(guest: Browser) -> None:
    steps = [
        (await _said(guest, password))[0] for password in ("password1", "teapot77x", "blueheron7", "rain-on-blue-tea")
    ]
    assert steps == [0, 1, 2, 3]
    assert await _said(guest, "rain-on-blue-tea") == (3, None)


@pytest.mark.parametrize(
    ("password", "beside", "because"),
    [
        ("letmein123", {}, _COMMON),
        ("woaini1314", {}, _COMMON),
        ("tea", {}, "密码不足 8 位。"),
        ("13800138000", {}, "密码里是手机号，别人很容易猜到。"),
        ("mei00138000", {"phone": "13800138000"}, "密码里是手机号，别人很容易猜到。"),
        ("mei19900307", {}, "密码里是生日一样的日期，别人很容易猜到。"),
        ("Xiaomei Lin1", {"name": "Xiaomei Lin"}, "密码里是姓名，别人很容易猜到。"),
        ("mei.lin.letters", {"phone": "mei.lin@letters.example"}, None),
    ],
)
async def test_what_would_be_refused_is_worth_nothing_and_says_what_the_refusal_says(
    guest: Browser, password: str, beside: dict[str, str], because: str | None
) -> None:
    step, hint = await _said(guest, password, **beside)
    if because is None:
        assert step > 0
        assert (await _said(guest, "mei.lin@letters.example", **beside))[0] == 0, "beside the address it is nothing"
        return
    assert (step, hint) == (0, because + _TODO)


async def test_the_refusal_at_the_door_says_the_same_in_the_readers_language(guest: Browser, world: World) -> None:
    async with world.browser("en") as browser:
        _, hint = await _said(browser, "password1")
        body = {"phone": "13700137001", "code": "12345678", "new_password": "password1"}
        refused = await browser.post("/api/auth/reset-password", body)
        assert refused.json()["code"] == "password_weak"
        assert hint is not None
        assert hint.startswith("This password is too common and would be guessed quickly. Choose one of 8")
        assert refused.json()["detail"] in hint or hint in refused.json()["detail"]
    # And what it says is taken is taken: the code is judged next.
    assert (await _said(guest, "teapot77x"))[0] == 1
    taken = await guest.post("/api/auth/reset-password", {**body, "new_password": "teapot77x"})
    assert taken.json()["code"] == "code_expired"


async def test_a_number_of_which_half_is_typed_stands_in_nobodys_way(guest: Browser) -> None:
    assert await _said(guest, "rain-on-blue-tea", phone="1380013", name=" ") == (3, None)


async def test_of_who_is_signed_in_name_number_and_address_are_known(guest: Browser, world: World) -> None:
    person = await world.newcomer("周岚岚")
    assert (await guest.post("/api/me/password/strength", {"password": "rain-on-blue-tea"})).status_code == 401
    async with world.browser() as browser:
        await browser.sign_in(person)

        async def own(password: str) -> tuple[int, str]:
            answer = await browser.post("/api/me/password/strength", {"password": password})
            assert answer.status_code == 200, answer.text
            return answer.json()["step"], answer.json()["hint"] or ""

        assert await own("rain-on-blue-tea") == (3, "")
        ending = person.phone[-8:]
        assert "手机号" in (await own(f"ab{ending}"))[1]
        assert (await own("zhoulanlan1"))[0] == 0
        assert (await _said(guest, "zhoulanlan1"))[0] > 0, "nobody else's name is known to who is not signed in"


async def test_nothing_of_it_is_kept_or_logged(guest: Browser, world: World, capfd: pytest.CaptureFixture[str]) -> None:
    secret = "heron-under-lanterns-91"

    async def rows() -> dict[str, int]:
        async with world.product.db.begin() as uow:
            connection = await uow.connection()
            names = await connection.execute(
                sa.text("select schemaname || '.' || tablename from pg_tables where schemaname !~ '^(pg_|information)'")
            )
            return {
                name: (await connection.execute(sa.text(f"select count(*) from {name}"))).scalar_one()  # noqa: S608 -- names from the server's own list
                for name in names.scalars()
                if name != "platform.use"
            }

    before = await rows()
    assert (await _said(guest, secret))[0] == 3
    weak = await guest.post("/api/auth/password-strength", {"password": secret, "more": "fields"})
    assert weak.status_code == 400
    too_long = await guest.post("/api/auth/password-strength", {"password": secret * 10})
    assert (too_long.status_code, too_long.json()["field"]) == (400, "password")
    assert await rows() == before, "no attempt, no event, nothing"
    logged = capfd.readouterr()
    assert secret not in logged.out + logged.err


async def test_a_network_asks_so_often_and_a_page_of_another_site_not_at_all(guest: Browser) -> None:
    forged = await guest.http.post("/api/auth/password-strength", json={"password": "rain-on-blue-tea"})
    assert forged.status_code == 403
    answers = [await guest.post("/api/auth/password-strength", {"password": "tea"}) for _ in range(45)]
    assert [one.status_code for one in answers] == [200] * 40 + [429] * 5
