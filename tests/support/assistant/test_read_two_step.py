"""Whether somebody wants the second step off, or asks about it otherwise."""

import pytest

from upay.support.assistant.read_two_step import wants_off


@pytest.mark.parametrize(
    "text",
    [
        "怎么关掉两步验证",
        "怎么取消双重验证",
        "不想用两步验证了",
        "通行密钥怎么删",
        "指纹登录怎么停用",
        "能不能别每次都要验证",
        "how do I turn off two-step verification",
        "remove my passkey",
        "I don't want 2FA any more",
        "disable the authenticator",
    ],
)
def test_it_is_wanted_off(text: str) -> None:
    assert wants_off(text)


@pytest.mark.parametrize(
    "text",
    [
        "怎么开启两步验证",
        "两步验证怎么开启和关闭",
        "关于两步验证想了解一下",
        "换了手机两步验证怎么关",
        "两步验证的关键是什么",
        "what is a passkey",
        "how do I turn it on or off",
        "I lost my phone, how do I turn off two-step",
        "add a passkey",
    ],
)
def test_it_is_asked_about_otherwise(text: str) -> None:
    assert not wants_off(text)
