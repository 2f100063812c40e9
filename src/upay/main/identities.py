"""The sandbox provider's ID numbers in words for whoever tries the demo; a number without words does not start it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from upay.api.demo.stage import DemoIdentity
from upay.identity import MAINLAND_NUMBER, IdNumberRules
from upay.identity.providers.sandbox_provider import TEST_NUMBERS, number_for
from upay.kit.language import Words

_DOES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "approve": Words("通过", "Confirmed"),
        "approve_second": Words("通过，是另一个人", "Confirmed; another person"),
        "name_mismatch": Words("姓名和号码不一致", "Name and number do not match"),
        "number_unknown": Words("查不到这个号码", "The number is not known"),
        "document_unreadable": Words("三级时：证件照片看不清", "At level 3: the document cannot be read"),
        "document_expired": Words("三级时：证件过期", "At level 3: the document has expired"),
        "face_mismatch": Words("三级时：人脸对不上", "At level 3: the face does not match"),
        "deceased": Words("不能用于认证（已注销）", "Cannot be used: struck off the register"),
        "blocked": Words("不能用于认证（被限制）", "Cannot be used: blocked"),
        "phone_mismatch": Words("手机号不在本人名下", "The phone is in another name"),
        "silent_then_approved": Words("没有答复，查询后通过", "No answer; asking again finds it confirmed"),
        "silent_then_refused": Words("没有答复，查询后不通过", "No answer; asking again finds it refused"),
        "silent_for_long": Words("久不答复，查询几次后通过", "No answer for long; confirmed in the end"),
        "silent_for_ever": Words("一直没有结果，24 小时后结束", "Never a result; given up after 24 hours"),
    }
)


def shown(rules: IdNumberRules = MAINLAND_NUMBER) -> Sequence[DemoIdentity]:
    """Return the numbers as the demo offers them, in the provider's order; none where the law has other numbers."""
    if rules != MAINLAND_NUMBER:
        return []
    return [DemoIdentity(number=number_for(name), does=_DOES[name]) for name in TEST_NUMBERS]
