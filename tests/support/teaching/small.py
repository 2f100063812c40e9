"""A corpus that trains in a second: three topics of one language, and a frozen set of its own."""

from collections.abc import Mapping
from pathlib import Path

from upay.kit.language import Lang

SHIPPED: Mapping[Lang, Mapping[str, tuple[str, ...]]] = {
    Lang.ZH: {
        "refund_how": (
            "怎么申请退款", "我想把钱退回来", "退款要走什么流程", "买错了能退吗", "退货以后钱怎么退",
            "订单退款在哪里点",
            "如何发起退款", "商家同意了怎么退", "退款入口找不到", "能不能帮我退款", "付了款想退", "退款需要什么条件",
        ),
        "password_forgotten": (
            "登录密码忘了怎么办", "忘记密码了", "密码想不起来了", "怎么找回密码", "密码丢了重新设一个",
            "登不上密码不对",
            "重置登录密码", "找回登录密码在哪", "忘了登录密码进不去", "密码记不得", "怎样重设密码", "密码忘光了",
        ),
        "limits": (
            "每天能转多少钱", "单笔限额是多少", "转账额度不够", "怎么提高限额", "一天最多付多少", "限额在哪里看",
            "额度怎么调", "超过限额了怎么办", "支付限额能改吗", "一年能转多少", "限额什么时候恢复", "我的额度是多少",
        ),
    },
}  # fmt: skip
FROZEN = {
    "zh.tsv": "limits\t我一天可以转多少\npassword_forgotten\t密码忘掉了咋办\nrefund_how\t退款在哪里申请\n",
    "out_of_scope.zh.tsv": "far\t明天下雨吗\n",
    "en.tsv": "limits\thow much can I send a day\n",
    "out_of_scope.en.tsv": "far\tis it going to rain\n",
}


def frozen_in(folder: Path) -> Path:
    """Write the frozen set into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FROZEN.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
