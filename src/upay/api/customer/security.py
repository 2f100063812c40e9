"""What guards the signed-in customer's account: an app, recovery codes, passkeys, and proving more for one thing."""

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

import segno
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.customer.account import show_code_sent
from upay.api.passkey_site import site_of
from upay.api.routes import Approval, reads, sets, standing_of, writes
from upay.api.show_lock import show_lock
from upay.api.who import Audience, Visit
from upay.identity import AppBegun, Asked, Method, SecurityView
from upay.identity import queries as people
from upay.kit.language import Lang, Words
from upay.kit.money import Money

_CUSTOMER = Audience.CUSTOMER
_TAG: Final = "Security"
_GUESSES_A_MINUTE: Final = 30
_FEW_CODES: Final = 3
Todo = Literal["totp", "passkey", "recovery_codes", "password", "devices"]
_WEIGHTS: Final[dict[Todo, int]] = {"totp": 35, "passkey": 25, "recovery_codes": 10, "password": 10, "devices": 5}
_BESIDE: Final[Mapping[Method | None, Literal["totp", "code"]]] = {Method.TOTP: "totp", Method.CODE: "code"}
_WHAT: Final = {
    "transfer": Words("向 {payee} 转账 {amount}", "send {amount} to {payee}"),
    "pay_order": Words("付给 {payee} {amount}", "pay {amount} to {payee}"),
    "withdraw": Words("提现 {amount} 到{payee}", "withdraw {amount} to {payee}"),
    "begin_totp": Words("开启两步验证", "turn on two-step verification"),
    "remove_totp": Words("关闭两步验证", "turn off two-step verification"),
    "renew_recovery_codes": Words("更换恢复码", "get new recovery codes"),
    "add_passkey": Words("添加通行密钥", "add a passkey"),
    "reset_pin": Words("重置支付密码", "reset your payment PIN"),
    "rebind_phone": Words("换绑手机号", "change your phone number"),
    "keys_only": Words("更改登录方式", "change how you sign in"),
    "set_password": Words("设置登录密码", "set a password"),
    "close_account": Words("注销账户", "close your account for good"),
    "export_data": Words("导出个人数据", "get a copy of your data"),
    "download_export": Words("下载个人数据", "download the copy of your data"),
    "bind_phone": Words("绑定手机号 {phone}", "add the phone number {phone}"),
    "set_email": Words("绑定邮箱 {email}", "add the email address {email}"),
    "set_phrase": Words("修改预留信息", "change your phrase"),
}
"""What a code says that it approves."""


@reads("/api/me/security", "security", _CUSTOMER, tag=_TAG)
async def security(visit: NamedDependency[Visit]) -> shapes.Security:
    """Return what guards the account, how good that is, and what would make it safer."""
    return await _security(visit)


@writes("/api/me/totp", "begin_totp", _CUSTOMER, status=200, tag=_TAG, needs=["begin_totp"])
async def begin_totp(visit: NamedDependency[Visit], approval: Approval = None) -> shapes.TotpBegun:
    """Begin with an authenticator app; it counts once a code of it was entered."""
    services = visit.services
    begun = await identity.begin_app(
        services.db, services.vault, customer_id=visit.customer_id, standing=standing_of(visit, approval), at=visit.at
    )
    return show_app(begun)


@writes("/api/me/totp/confirm", "confirm_totp", _CUSTOMER, status=200, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def confirm_totp(visit: NamedDependency[Visit], data: JSONBody[shapes.TotpCode]) -> shapes.RecoveryCodes:
    """Turn two-step verification on with the first code of the app; the recovery codes are shown this once."""
    services = visit.services
    codes = await identity.confirm_app(
        services.db, services.vault, customer_id=visit.customer_id, session_id=standing_of(visit, None).session_id,
        code=data.code, at=visit.at,
    )  # fmt: skip
    return shapes.RecoveryCodes(codes=codes)


@writes("/api/me/totp/remove", "remove_totp", _CUSTOMER, status=204, tag=_TAG, needs=["remove_totp"])
async def remove_totp(visit: NamedDependency[Visit], approval: Approval = None) -> None:
    """Turn two-step verification off."""
    services = visit.services
    await identity.remove_app(
        services.db, services.vault, customer_id=visit.customer_id, standing=standing_of(visit, approval), at=visit.at
    )


@writes(
    "/api/me/recovery-codes", "renew_recovery_codes", _CUSTOMER, status=200, tag=_TAG, needs=["renew_recovery_codes"]
)
async def renew_recovery_codes(visit: NamedDependency[Visit], approval: Approval = None) -> shapes.RecoveryCodes:
    """Make new recovery codes in place of the earlier ones; they are shown this once."""
    services = visit.services
    codes = await identity.renew_recovery_codes(
        services.db, services.vault, customer_id=visit.customer_id, standing=standing_of(visit, approval), at=visit.at
    )
    return shapes.RecoveryCodes(codes=codes)


@writes("/api/me/passkeys/options", "begin_passkey", _CUSTOMER, status=200, tag=_TAG, needs=["add_passkey"])
async def begin_passkey(visit: NamedDependency[Visit], approval: Approval = None) -> shapes.PasskeyAsked:
    """Begin with a passkey: what the browser is to ask the device for."""
    services = visit.services
    asked = await identity.begin_passkey(
        services.db, services.vault, site_of(services.config), customer_id=visit.customer_id,
        standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    return show_asked(asked)


@writes("/api/me/passkeys", "add_passkey", _CUSTOMER, tag=_TAG)
async def add_passkey(visit: NamedDependency[Visit], data: JSONBody[shapes.PasskeyMade]) -> shapes.Security:
    """Keep the passkey that the device made."""
    services = visit.services
    await identity.add_passkey(
        services.db, services.vault, site_of(services.config), customer_id=visit.customer_id,
        session_id=standing_of(visit, None).session_id, challenge_id=data.challenge_id,
        credential=data.credential, name=data.name, at=visit.at,
    )  # fmt: skip
    return await _security(visit)


@sets("/api/me/passkeys/{passkey_id:uuid}", "rename_passkey", _CUSTOMER, kind="passkey", tag=_TAG)
async def rename_passkey(
    visit: NamedDependency[Visit], passkey_id: FromPath[UUID], data: JSONBody[shapes.PasskeyName]
) -> shapes.Security:
    """Call a passkey something else."""
    await identity.rename_passkey(
        visit.services.db, customer_id=visit.customer_id, passkey_id=passkey_id, name=data.name
    )
    return await _security(visit)


@writes(
    "/api/me/passkeys/{passkey_id:uuid}/remove",
    "remove_passkey",
    _CUSTOMER,
    status=200,
    kind="passkey",
    tag=_TAG,
    needs=["remove_passkey"],
)
async def remove_passkey(
    visit: NamedDependency[Visit], passkey_id: FromPath[UUID], data: JSONBody[shapes.OwnersProof],
    approval: Approval = None,
) -> shapes.Security:  # fmt: skip
    """Take a passkey away, with the PIN or by another; the device may go on showing it, and it opens nothing here."""
    services = visit.services
    await identity.remove_passkey(
        services.db, services.vault, customer_id=visit.customer_id, passkey_id=passkey_id,
        standing=standing_of(visit, approval), pin=data.pin or "", at=visit.at,
    )  # fmt: skip
    return await _security(visit)


@sets("/api/me/keys-only", "set_keys_only", _CUSTOMER, tag=_TAG, needs=["keys_only"])
async def set_keys_only(
    visit: NamedDependency[Visit], data: JSONBody[shapes.KeysOnly], approval: Approval = None
) -> shapes.Security:
    """Let passkeys alone open the account, or password and codes as well again; takes a passkey just now."""
    services = visit.services
    await identity.set_keys_only(
        services.db, services.vault, customer_id=visit.customer_id, on=data.on, standing=standing_of(visit, approval),
        at=visit.at,
    )  # fmt: skip
    return await _security(visit)


@writes(
    "/api/me/approvals/{approval_id:uuid}/codes", "send_approval_code", _CUSTOMER, status=202, kind="approval",
    at_most=_GUESSES_A_MINUTE, tag=_TAG,
)  # fmt: skip
async def send_approval_code(visit: NamedDependency[Visit], approval_id: FromPath[UUID]) -> shapes.CodeSent:
    """Send a code to where the customer is reached, in words that say what it approves."""
    services = visit.services
    async with services.db.begin() as uow:
        action, about = await identity.approval_about(
            uow, customer_id=visit.customer_id, session_id=_session_id(visit), approval_id=approval_id, at=visit.at
        )
        person = await people.customer(uow, services.vault, visit.customer_id)
    assert person is not None, "a session is of a customer"
    words = _WHAT[action]
    if "amount" in about:
        about["amount"] = str(Money.parse(about["amount"]))
    english = {**about, "payee": payments.card_in(about["payee"], Lang.EN)} if action == "withdraw" else about
    sent = await identity.send_code(
        services.db, services.vault, phone=person.reach, purpose=identity.Purpose.APPROVE, lang=visit.lang,
        at=visit.at, approves=approval_id, what=Words(words.zh.format(**about), words.en.format(**english)),
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


@writes(
    "/api/me/approvals/{approval_id:uuid}/passkey", "ask_for_passkey", _CUSTOMER, status=200, kind="approval", tag=_TAG
)
async def ask_for_passkey(visit: NamedDependency[Visit], approval_id: FromPath[UUID]) -> shapes.PasskeyAsked:
    """Begin to prove with a passkey: what the browser is to ask the device for."""
    async with visit.services.db.begin() as uow:
        asked = await identity.ask_for_passkey(
            uow, site_of(visit.services.config), customer_id=visit.customer_id, session_id=_session_id(visit),
            approval_id=approval_id, at=visit.at,
        )  # fmt: skip
    return show_asked(asked)


@writes(
    "/api/me/approvals/{approval_id:uuid}", "prove_approval", _CUSTOMER, status=204, kind="approval",
    at_most=_GUESSES_A_MINUTE, tag=_TAG,
)  # fmt: skip
async def prove_approval(
    visit: NamedDependency[Visit], approval_id: FromPath[UUID], data: JSONBody[shapes.Prove]
) -> None:
    """Prove what an approval asks for; the request that asked then comes again with it."""
    services = visit.services
    if data.code:
        await visit.types_code()
    await identity.prove_approval(
        services.db, services.vault, site_of(services.config), customer_id=visit.customer_id,
        session_id=_session_id(visit), approval_id=approval_id, method=Method(data.way), code=data.code,
        challenge_id=data.challenge_id, credential=data.credential, at=visit.at,
    )  # fmt: skip


def show_app(begun: AppBegun) -> shapes.TotpBegun:
    """Show a secret for an app, and the picture of it."""
    picture = segno.make(begun.address, error="m").svg_data_uri(scale=5, border=2, dark="#17211f", light="#ffffff")
    return shapes.TotpBegun(secret=begun.secret, address=begun.address, picture=picture)


def show_asked(asked: Asked) -> shapes.PasskeyAsked:
    """Show what the browser is to ask for."""
    return shapes.PasskeyAsked(challenge_id=asked.challenge_id, options=identity.options_of(asked))


async def _security(visit: Visit) -> shapes.Security:
    services, session = visit.services, visit.session
    assert session is not None, "the route is for customers"
    async with services.db.begin() as uow:
        view = await identity.security_of(uow, owner_id=visit.customer_id, at=visit.at)
        proof = await identity.pin_proof(uow, visit.customer_id, at=visit.at)
        pin_locked = await identity.pin_locked_until(uow, customer_id=visit.customer_id, at=visit.at)
    changed = view.password_changed_at
    old = view.password_old(after_days=services.config.password_old_days, at=visit.at)
    todo = _todo(view, old=old)
    return shapes.Security(
        level=session.level.value, totp=view.totp, recovery_codes_left=view.recovery_codes_left,
        passkeys=[
            shapes.Passkey(
                id=one.id, name=one.name or _UNNAMED.in_(visit.lang), backed_up=one.backed_up,
                created_at=one.created_at, last_used_at=one.last_used_at,
            )
            for one in view.passkeys
        ],
        keys_only=view.keys_only, locked=show_lock(view.lock, at=visit.at),
        pin_locked_until=pin_locked,
        passkeys_at=site_of(services.config).origins[0], password_changed_at=changed,
        password_old=old, signed_in_on=view.signed_in_on,
        pin_reset=shapes.PinReset(
            passkey=proof.passkey and bool(view.passkeys), until=proof.until, lost=proof.lost,
            beside="photographs" if proof.alone else _BESIDE.get(proof.beside),
        ),
        score=100 - sum(_WEIGHTS[one] for one in todo), todo=todo,
    )  # fmt: skip


def _todo(view: SecurityView, *, old: bool) -> list[Todo]:
    found: list[Todo] = []
    if not view.totp:
        found.append("totp")
    if not view.passkeys:
        found.append("passkey")
    if view.totp and view.recovery_codes_left < _FEW_CODES:
        found.append("recovery_codes")
    if old:
        found.append("password")
    if view.signed_in_on > 1:
        found.append("devices")
    return found


_UNNAMED: Final = Words("通行密钥", "Passkey")


def _session_id(visit: Visit) -> UUID:
    assert visit.session is not None, "the route is for customers"
    return visit.session.id


ROUTES = (
    security, begin_totp, confirm_totp, remove_totp, renew_recovery_codes, begin_passkey, add_passkey, rename_passkey,
    remove_passkey, set_keys_only, send_approval_code, ask_for_passkey, prove_approval,
)  # fmt: skip
