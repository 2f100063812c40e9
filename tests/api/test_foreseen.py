"""Questions that are foreseen: of a customer from their account and page, of a guest from nothing of anybody's."""

from tests.api.conftest import Browser, World
from tests.cast import MEI, WANG

HOME = "/api/support/home"
GUEST = "/api/guest/foreseen"


async def test_a_customer_is_offered_what_is_asked_from_their_page(world: World) -> None:
    async with world.browser() as browser:
        customer = await browser.sign_in(WANG)
        for lang, words in (("zh-CN", "怎么转账给别人？"), ("en", "How do I send money?")):
            customer.lang = lang
            asked = (await customer.get(HOME, params={"page": "transfer"})).json()["foreseen"]
            assert words in [one["question"] for one in asked]
        plain = (await customer.get(HOME)).json()["foreseen"]
        for unknown in ("no_such_page", "sign_in", "'; drop table attempt", "x" * 2_000):
            answer = await customer.get(HOME, params={"page": unknown})
            assert answer.status_code == 200
            assert answer.json()["foreseen"] == plain


async def test_what_a_customer_tried_besides_money_is_foreseen(world: World) -> None:
    person = await world.newcomer("小预")
    async with world.browser() as browser, world.browser() as elsewhere:
        customer = await browser.sign_in(person)
        refused = await elsewhere.post("/api/auth/sign-in", {"phone": person.phone, "password": "not-this-one-1"})
        assert refused.status_code == 403
        asked = [one["topic"] for one in (await customer.get(HOME)).json()["foreseen"]]
        assert asked[:2] == ["password_forgotten", "account_locked"]


async def test_guests_are_told_the_same_whoever_they_are_and_whatever_stands_on_an_account(world: World) -> None:
    asking = {"page": "unlock", "refused": "code_wrong,password_wrong"}
    async with world.browser() as nobody, world.browser() as browser:
        told = (await nobody.get(GUEST, params=asking)).json()
        assert [one["topic"] for one in told] == [
            "code_not_received", "password_forgotten", "account_locked", "account_stolen",
        ]  # fmt: skip
        assert all(one["record"] is None for one in told)
        customer = await browser.sign_in(MEI)
        assert (await customer.get(GUEST, params=asking)).json() == told


async def test_what_is_not_in_the_list_counts_for_nothing(world: World) -> None:
    async with world.browser() as nobody:
        for page, refused in (("transfer", ""), ("../unlock", ""), ("", "account_frozen"), ("", "," * 3_000)):
            answer = await nobody.get(GUEST, params={"page": page, "refused": refused})
            assert (answer.status_code, answer.json()) == (200, []), (page, refused[:20])


async def test_a_foreseen_question_is_answered_on_its_topic_when_it_is_tapped(guest: Browser) -> None:
    chatting = await guest.come_as_guest()
    [first, *_] = (await chatting.get(GUEST, params={"page": "sign_in_code"})).json()
    body = {"text": first["question"], "topic": first["topic"], "client_id": "tap-1"}
    said = (await chatting.post("/api/guest/messages", body)).json()
    assert said["messages"][-1]["author"] == "assistant"
    assert said["messages"][-1]["cites"], "the article of the topic answers it"
