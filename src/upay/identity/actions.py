"""The actions of this room: getting back in."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from upay.identity import queries
from upay.identity.doors.sessions import end_other_sessions
from upay.identity.models import Purpose
from upay.identity.proofs.send_code import send_code
from upay.identity.recover.unlock import unlock
from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.kit.refusal import NotFound
from upay.platform.actions import Action, Actor, Ask, Receipt
from upay.platform.crypto import Vault
from upay.platform.db import Database

_CUSTOMER = frozenset({Actor.CUSTOMER})
_GUEST_TOO = frozenset({Actor.CUSTOMER, Actor.GUEST})


def actions(db: Database, vault: Vault) -> tuple[Action, ...]:
    """Return the actions of this room."""

    async def run_unlock(ask: Ask) -> Receipt:
        if ask.code is None and ask.staff_id is None:
            return Receipt(goto="/unlock")
        async with db.begin() as uow:
            customer = await queries.customer(uow, vault, ask.customer_id)
        if customer is None:
            raise NotFound
        if ask.code is None:
            # Staff open nothing by their own hand: the code goes to the customer, and its owner enters it.
            await send_code(
                db, vault, phone=customer.reach, purpose=Purpose.UNLOCK, lang=ask.lang, case_id=ask.case_id, at=ask.at
            )
            return Receipt()
        await unlock(db, vault, phone=customer.reach, code=ask.code, at=ask.at)
        return Receipt()

    async def why_not_unlock(customer_id: CustomerId, _record_id: UUID | None, at: datetime) -> Words | None:
        async with db.begin() as uow:
            lock = await queries.locked(uow, customer_id, at=at)
        if lock is not None and lock.by_owner:
            return Words(
                "登录是本人锁定的，重置登录密码后才能打开。", "Its owner has locked it; only a new password opens it."
            )
        return None if lock is not None else Words("账户没有被锁。", "The account is not locked.")

    async def run_end_others(ask: Ask) -> Receipt:
        async with db.begin() as uow:
            await end_other_sessions(uow, customer_id=ask.customer_id, keep=ask.session_id, actor=ask.by, at=ask.at)
        return Receipt()

    async def why_not_end_others(customer_id: CustomerId, _record_id: UUID | None, at: datetime) -> Words | None:
        async with db.begin() as uow:
            signed_in = await queries.signed_in_on(uow, owner_id=customer_id, at=at)
        return None if signed_in > 1 else Words("没有其他设备登录着。", "No other device is signed in.")

    async def harmless_again(_ask: Ask) -> bool:
        return True

    return (
        Action(
            code="end_other_sessions",
            label=Words("退出其他设备", "Sign out other devices"),
            actors=_CUSTOMER,
            run=run_end_others,
            why_not=why_not_end_others,
            replayed=harmless_again,
        ),
        Action(
            code="unlock",
            label=Words("解锁账户", "Unlock the account"),
            actors=_GUEST_TOO | {Actor.AGENT},
            run=run_unlock,
            why_not=why_not_unlock,
        ),
        _page("reset_password", Words("重置登录密码", "Reset the password"), "/reset-password", actors=_GUEST_TOO),
        _page("sign_in", Words("登录", "Sign in"), "/support/chat", actors=frozenset({Actor.GUEST})),
        _page("set_up_two_step", Words("去两步验证页面", "Open two-step verification"), "/security/two-step"),
        _page("add_passkey", Words("去通行密钥页面", "Open passkeys"), "/security/passkeys"),
        _page("export_data", Words("导出我的数据", "Get a copy of my data"), "/privacy"),
        _page("close_account", Words("去注销账户", "Close the account"), "/privacy/close"),
        _page("report_loss", Words("手机丢了，马上挂失", "Report the phone lost"), "/lost-phone", actors=_GUEST_TOO),
        _page(
            "recover_account",
            Words("什么都用不了了，凭证件找回", "Lost everything: recover by documents"),
            "/lost-all",
            actors=frozenset({Actor.GUEST}),
        ),
        _page("rebind_phone", Words("换绑手机号", "Change the phone number"), "/security/phone"),
        _page("accept_terms", Words("看新的用户协议", "Read the new terms"), "/accept-terms"),
        _page("sign_in_with_password", Words("用登录密码登录", "Sign in with the password"), "/sign-in/password"),
        _page("change_password", Words("修改登录密码", "Change the password"), "/security/password"),
        _page("change_pin", Words("修改支付密码", "Change the PIN"), "/security/pin/change"),
        _page("reset_pin", Words("重置支付密码", "Reset the PIN"), "/security/pin"),
        _page("verify_identity", Words("去做身份认证", "Verify your identity"), "/security/identity"),
    )


def _page(code: str, label: Words, page: str, *, actors: frozenset[Actor] = _CUSTOMER) -> Action:
    return Action(code=code, label=label, actors=actors, run=_going_to(page))


def _going_to(page: str) -> Callable[[Ask], Awaitable[Receipt]]:
    async def go(_ask: Ask) -> Receipt:
        return Receipt(goto=page)

    return go
