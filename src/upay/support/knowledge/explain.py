"""What staff are told when an article cannot be changed as they asked."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

_NO_MONEY: Final = Words("这和钱没有关系。", "No money is concerned.")


def _needs_another_person(_attempt: Attempt) -> Explanation:
    return Explanation(
        title=Words("要由另一位同事来发布", "Another person must publish this"),
        cause=Words(
            "最后改这篇文章的是你自己，发布前要由另一位同事看过。",
            "You wrote this last, and another person looks at it before it is published.",
        ),
        money=_NO_MONEY,
        todo=Words(
            "请一位同事审阅后发布，内容都已保存。", "Ask a colleague to review and publish it; everything is kept."
        ),
        offers=(),
        agent=Words(
            "最后改这篇文章的是你自己。请一位同事审阅后发布，内容都已保存",
            "You wrote this last. Ask a colleague to review and publish it; everything is kept",
        ),
    )  # fmt: skip


def _changed_meanwhile(_attempt: Attempt) -> Explanation:
    return Explanation(
        title=Words("刚才有同事改过", "A colleague has changed this meanwhile"),
        cause=Words(
            "你打开之后，有人改过或处理过这篇文章，所以这次没有保存，免得盖掉对方的内容。",
            "Somebody changed or handled this article after you opened it, so yours was not saved over theirs.",
        ),
        money=_NO_MONEY,
        todo=Words("先看对方改了什么，再把你的改动加上去。", "Look at what they changed, then add what is yours."),
        offers=(),
        agent=Words(
            "你打开之后，有人改过或处理过这篇文章，这次没有保存。先看对方改了什么，再把你的改动加上去",
            "Somebody changed or handled this article after you opened it, so yours was not saved. Look at what they "
            "changed, then add what is yours",
        ),
    )


EXPLAINERS: Final[Mapping[str, Explain]] = MappingProxyType(
    {"needs_another_person": _needs_another_person, "changed_meanwhile": _changed_meanwhile}
)
"""Reason -> its explainer."""
