"""What the desk shows of a verification: how far it is, and what it allows, each with the reason why not."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from upay import identity
from upay.api import shapes
from upay.api.customer.levels import show_document
from upay.api.problem_words import NOT_ALLOWED
from upay.api.verifying import show_proofs
from upay.api.who import Visit
from upay.identity import Assist, DeskPhotos
from upay.kit.ids import StaffId
from upay.kit.language import Words
from upay.platform.db import UnitOfWork

TITLES: Final[Mapping[Assist, Words]] = MappingProxyType(
    {
        Assist.FREEZE: Words("冻结资金转出", "Freeze money going out"),
        Assist.UNLOCK: Words("解锁登录", "Unlock the account"),
        Assist.FREE_PIN: Words("解除支付密码锁定", "Lift the lock of the PIN"),
        Assist.REBIND_PHONE: Words("换绑手机号", "Change the phone number"),
        Assist.REMOVE_TOTP: Words("关闭两步验证", "Turn two-step verification off"),
        Assist.ERASE_CUSTOMER: Words("注销账户并删除资料", "Close the account and erase the data"),
    }
)
PROVIDER_WHYS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "name_mismatch": Words("姓名和证件号对不上", "Name and number do not belong together"),
        "number_unknown": Words("查不到这个证件号", "The number is not known"),
        "phone_mismatch": Words("手机号登记人不一致", "The phone is registered to somebody else"),
        "document_unreadable": Words("证件照片看不清", "The document cannot be read"),
        "document_expired": Words("证件过期", "The document has expired"),
        "face_mismatch": Words("人脸和证件对不上", "The face is not the one on the document"),
        "not_usable": Words("这个身份信息不可用", "These details cannot be used"),
        "no_answer": Words("核验方一直没有答复", "The provider never answered"),
        "never_heard": Words("核验方没有收到", "The provider never heard of it"),
        "seen_before": Words("照片以前提交过，没有再送核验", "A picture was handed in before, so nobody was asked"),
        "nothing_on_file": Words("没有可以比对的资料", "There is nothing on file to compare with"),
    }
)
"""Why documents were not confirmed."""
_NOBODY: Final = Words("同事", "A colleague")


async def show_verification(
    uow: UnitOfWork, visit: Visit, conversation_id: UUID, *, names: Mapping[StaffId, str]
) -> shapes.DeskVerification:  # fmt: skip
    """Show the case that is open in a conversation, or none, and what could be done."""
    case = await identity.case_in(uow, conversation_id, at=visit.at)
    photos = await identity.photos_at_desk(
        uow, visit.services.vault, conversation_id=conversation_id, by=visit.staff_id, at=visit.at
    )
    by = None if case is None else names.get(case.staff_id)
    return shapes.DeskVerification(
        wanted=None if case is None else case.wanted, reached=0 if case is None else case.reached, by=by,
        own=case is not None and case.staff_id == visit.staff_id,
        expires_at=None if case is None else case.expires_at, proofs=[] if case is None else show_proofs(case),
        photos=None if photos is None else _photos(visit, photos),
        assists=[
            shapes.AssistRow(
                assist=one.assist.value, title=TITLES[one.assist].in_(visit.lang), level=one.level,
                second_person=one.second_person,
                why_not=None
                if one.why_not is None
                else NOT_ALLOWED[one.why_not][0].in_(visit.lang).format(
                    name=by or _NOBODY.in_(visit.lang),
                    until="" if one.until is None else identity.moment(one.until).in_(visit.lang),
                ),
            )
            for one in await identity.assists(uow, case, by=visit.staff_id, at=visit.at)
        ],
    )  # fmt: skip


def _photos(visit: Visit, one: DeskPhotos) -> shapes.DeskPhotos:
    return shapes.DeskPhotos(
        sent_at=one.sent_at, images=[show_document(each) for each in one.images], digits=one.digits, name=one.name,
        id_number=one.id_number, level=one.level, answer=one.answer.value,
        answer_why=None if one.answer_why is None else PROVIDER_WHYS[one.answer_why].in_(visit.lang),
        reference=one.reference,
        why_not=None if one.why_not is None else NOT_ALLOWED[one.why_not][0].in_(visit.lang), agreed=one.agreed,
        reason=one.reason,
    )  # fmt: skip
