"""Why a level was not raised, and why an image could not be taken, in words for the customer and for the agent."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from upay.identity.explain.facts import moment
from upay.kit.language import Words
from upay.platform.attempts import Attempt, Outcome
from upay.platform.explanations import Explain, Explanation

_MONEY: Final = Words("这一步不涉及资金，余额没有任何变动。", "No money is involved, and no balance has changed.")
_AGAIN: Final = ("verify_identity", "talk_to_agent")
_WHYS: Final[Mapping[str, tuple[Words, Words]]] = MappingProxyType(
    {
        "name_mismatch": (
            Words("姓名和身份证号对不上。", "The name and the ID number do not belong together."),
            Words(
                "请按身份证上的写法核对姓名和号码，注意生僻字和中间的点，改好后再提交。",
                "Check the name and the number as they stand on the ID card, rare characters and dots included, and "
                "submit again.",
            ),
        ),
        "number_unknown": (
            Words("没有查到这个身份证号。", "This ID number is not known to the register."),
            Words(
                "请核对号码后再提交；刚换过号码或刚落户的，请过几天再试，或者联系客服。",
                "Check the number and submit again; if it was issued or changed lately, try in a few days or contact "
                "support.",
            ),
        ),
        "phone_mismatch": (
            Words(
                "手机号的实名登记人和填写的姓名不一致。",
                "The phone number is registered with its carrier under another name.",
            ),
            Words(
                "请用自己名下的手机号；号码刚过户的，请到运营商确认实名登记后再试。",
                "Use a number in your own name; if it was transferred lately, ask your carrier to put the registration "
                "right and try again.",
            ),
        ),
        "document_unreadable": (
            Words("证件照片看不清楚。", "The photograph of the document cannot be read."),
            Words(
                "请在光线好的地方重拍：四个角都在画面里，没有反光，文字看得清。",
                "Take it again in good light: all four corners in the picture, no glare, every character readable.",
            ),
        ),
        "document_expired": (
            Words("证件已经过期。", "The document has expired."),
            Words("请换上有效期内的证件照片再提交。", "Submit a photograph of a document that is still valid."),
        ),
        "face_mismatch": (
            Words(
                "人脸照片和证件上的照片对不上。", "The photograph of your face does not match the one on the document."
            ),
            Words(
                "请本人正对镜头重拍：光线均匀，不戴帽子、口罩和墨镜。",
                "Take it again yourself, facing the camera in even light, without a hat, a mask or sunglasses.",
            ),
        ),
        "not_usable": (
            Words(
                "这个身份信息目前不能用于认证。", "These identity details cannot be used for verification at present."
            ),
            Words("请联系客服，由人工核实。", "Contact support, and a person will look into it."),
        ),
        "other_person": (
            Words("这个账户已经用另一个身份证号认证过。", "This account was verified with another ID number before."),
            Words(
                "请填写原来认证时用的身份证号；账户不是你本人的，请用自己的账户认证。",
                "Enter the ID number with which it was verified; if the account is not yours, verify your own.",
            ),
        ),
    }
)
_CHECKS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "residents": Words("居民身份信息", "register of residents"),
        "carrier": Words("手机号实名", "carrier's registration"),
        "banks": Words("银行账户信息", "a bank's records"),
        "document": Words("证件影像", "image of the document"),
        "face": Words("人脸比对", "comparison of faces"),
    }
)
_IMAGE_PROBLEMS: Final[Mapping[str, tuple[Words, Words]]] = MappingProxyType(
    {
        "empty": (
            Words("没有收到照片。", "No picture arrived."),
            Words("请重新选一张照片。", "Choose a picture again."),
        ),
        "too_large": (
            Words("照片超过了 8 MB。", "The picture is larger than 8 MB."),
            Words("请换一张小一些的，或者用相机重拍。", "Choose a smaller one, or take it again with the camera."),
        ),
        "not_an_image": (
            Words("这个文件不是 JPEG、PNG 或 WebP 照片。", "The file is not a picture in JPEG, PNG or WebP format."),
            Words("请选一张照片，或者用相机拍一张。", "Choose a photograph, or take one with the camera."),
        ),
        "seen_before": (
            Words("这张照片以前提交过。", "This picture was handed in before."),
            Words("请现在重新拍一张，不要用存着的照片。", "Take a new one now, and not one that was kept."),
        ),
        "broken": (
            Words("照片文件损坏，打不开。", "The picture is damaged and cannot be opened."),
            Words("请重拍一张再上传。", "Take it again and send it."),
        ),
        "too_many_pixels": (
            Words("照片的尺寸太大，超过了 4000 万像素。", "The picture has more than 40 million pixels."),
            Words("请换一张，或者用相机重拍。", "Choose another one, or take it again with the camera."),
        ),
        "too_small": (
            Words("照片太小，看不清内容。", "The picture is too small to be read."),
            Words("请换一张清楚的，短边至少 200 像素。", "Choose a clearer one, with at least 200 pixels each way."),
        ),
    }
)


def identity_not_confirmed(attempt: Attempt) -> Explanation:
    """Say what did not hold, and what to put right."""
    why, check = str(attempt.facts.get("why") or ""), str(attempt.facts.get("check") or "")
    cause, todo = _WHYS.get(why, _WHYS["not_usable"])
    where = _CHECKS.get(check, Words("身份信息", "identity details"))
    return Explanation(
        title=Words("身份认证没有通过", "Your identity was not confirmed"),
        cause=cause,
        money=_MONEY,
        todo=todo,
        offers=_AGAIN if why not in {"not_usable", "other_person"} else ("talk_to_agent",),
        agent=Words(
            f"核验环节：{where.zh}；结果：{why}。身份等级没有变，客户可以改正后重新提交。",
            f"Failed at: {where.en}; result: {why}. The level is as before, and the customer may submit again.",
        ),
    )


def identity_check_open(attempt: Attempt) -> Explanation:
    """Say that a check is under way, and that nothing has to be done."""
    since = _when(attempt.facts.get("since"))
    later = attempt.outcome is Outcome.REFUSED
    return Explanation(
        title=Words("身份认证正在核验", "Your identity is being checked"),
        cause=Words(
            f"{since.zh}提交的认证还在核验，暂时没有结果{'，所以这次没有再提交' if later else ''}。",
            f"The check that was submitted{since.en} has no result yet"
            f"{', so it was not submitted a second time' if later else ''}.",
        ),
        money=_MONEY,
        todo=Words(
            "不用重复提交，有结果会马上更新在身份认证页面；24 小时还没有结果的，会自动结束，可以重新提交。",
            "There is no need to submit again: the result will stand on the identity page at once. If there is none "
            "within 24 hours the check ends by itself, and you can submit a new one.",
        ),
        offers=("verify_identity", "talk_to_agent"),
        agent=Words(
            "核验机构暂无答复，系统会自动查询并在 24 小时内了结；期间不用让客户重复提交。",
            "The provider has not answered; the system asks after it and settles it within 24 hours. The customer need "
            "not submit again.",
        ),
    )


def identity_unconfirmed(attempt: Attempt) -> Explanation:
    """Say that there was no answer, that the level is as before, and that it may be tried anew."""
    never = attempt.facts.get("why") == "never_heard"
    return Explanation(
        title=Words("身份认证没有完成", "The identity check was not completed"),
        cause=Words("核验机构没有收到这次认证。", "The check did not reach the provider.")
        if never
        else Words("核验机构在 24 小时内没有给出结果。", "The provider gave no result within 24 hours."),
        money=_MONEY,
        todo=Words(
            "身份等级和以前一样，填写的内容没有问题，请重新提交一次。",
            "Your level is as before, and nothing was wrong with what you entered; please submit it once more.",
        ),
        offers=_AGAIN,
        agent=Words(
            "核验机构无结果，不是客户的问题；请客户重新提交，反复出现时请转技术。",
            "No result from the provider, through no fault of the customer; have it submitted again, and tell the "
            "technical staff if it keeps happening.",
        ),
    )


def identity_under_age(attempt: Attempt) -> Explanation:
    """Say from which age on."""
    age = attempt.facts.get("least_age") or 16
    return Explanation(
        title=Words("还不到认证的年龄", "Too young to be verified"),
        cause=Words(
            f"身份证上的出生日期不满 {age} 周岁，暂时不能认证。",
            f"By the ID number its owner is younger than {age}, and cannot be verified yet.",
        ),
        money=_MONEY,
        todo=Words(
            f"满 {age} 周岁后可以认证；在那之前，账户可以在一级额度内使用。号码填错的，请改好再提交。",
            f"It can be done from the age of {age} on; until then the account works within the limits of level 1. If "
            "the number was mistyped, correct it and submit again.",
        ),
        offers=("verify_identity", "talk_to_agent"),
        agent=Words(
            f"客户不满 {age} 周岁，系统不受理认证。", f"Younger than {age}; the system does not accept the check."
        ),
    )


def identity_accounts_full(attempt: Attempt) -> Explanation:
    """Say how many accounts one person may have, and what to do with the others."""
    level, most = attempt.facts.get("level") or 2, attempt.facts.get("most") or 1
    return Explanation(
        title=Words("同一身份的账户已到上限", "As many accounts as one person may have"),
        cause=Words(
            f"同一个身份证号最多可以有 {most} 个{level} 级{'及以上' if level != 3 else ''}账户，现在已经满了。",
            f"One ID number may have {most} account{'' if most == 1 else 's'} at level {level}"
            f"{' or above' if level != 3 else ''}, and has that many.",
        ),
        money=_MONEY,
        todo=Words(
            "请使用已经认证的账户；不再用的账户可以注销，注销后再来认证这一个。不认识其他账户的，请联系客服。",
            "Use the account that is verified; one that you no longer need can be closed, and this one verified after "
            "that. If you do not know of any other account, contact support.",
        ),
        offers=("talk_to_agent",),
        agent=Words(
            "同一身份证号名下账户数已达上限；核实身份后可协助客户注销不用的账户，注意是否被他人冒用。",
            "The number of accounts of this ID number is at its limit; after verification help to close one not in "
            "use, and consider that somebody else may be using the identity.",
        ),
    )


def document_unusable(attempt: Attempt) -> Explanation:
    """Say what is the matter with an image."""
    problem = str(attempt.facts.get("problem") or "")
    if problem == "too_many" and attempt.kind == "send_case_image":
        cause, todo = (
            Words("这次核实上传的照片太多了。", "Too many pictures were sent in this verification."),
            Words(
                "请用已经上传的照片提交，或请客服重新发起核实。", "Hand in what you sent, or ask support to begin anew."
            ),
        )
    elif problem == "too_many":
        most = attempt.facts.get("most") or 20
        cause, todo = (
            Words(f"今天已经上传了 {most} 张照片。", f"{most} pictures were sent in today already."),
            Words(
                "请明天再上传，已经传好的不用重传。", "Send more tomorrow; those that arrived need not be sent again."
            ),
        )
    else:
        cause, todo = _IMAGE_PROBLEMS.get(problem, _IMAGE_PROBLEMS["broken"])
    return Explanation(
        title=Words("照片没有上传成功", "The picture was not taken"),
        cause=cause,
        money=_MONEY,
        todo=todo,
        offers=_AGAIN,
        agent=Words(
            f"证件照片未通过检查（{problem}），没有保存。", f"The image failed the check ({problem}); it is not kept."
        ),
    )


LEVEL_EXPLAINERS: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        explain.__name__: explain
        for explain in (
            identity_not_confirmed,
            identity_check_open,
            identity_unconfirmed,
            identity_under_age,
            identity_accounts_full,
            document_unusable,
        )
    }
)
"""Reason -> who explains it; each function bears the name of its reason."""


def _when(fact: object) -> Words:
    if not isinstance(fact, str):
        return Words("之前", " before")
    said = moment(datetime.fromisoformat(fact))
    return Words(f"{said.zh} ", f" on {said.en}")
