"""Asking within the matter: short messages of nothing but everyday words, which mean what was just told. Pure.

"How long is it locked", "then whom do I ask", "is there no other way": none of them names a matter, and all of them are
about one. Told by what they are made of, and not by what they say: a message that holds any other word ("the weather",
"a joke", "coupons") is a question of its own.
"""

import re
from typing import Final

from upay.support.assistant.families import named_in
from upay.support.assistant.understanding import plain

_MOST_CHARACTERS: Final = 14
_MOST_WORDS: Final = 9
_ZH: Final = re.compile(
    # Who, what, where, when, how much.
    r"(?:那么|那样|那边|那个|那|这样|这边|这个|这|我们|我|你们|你|您|他们|他|她|它|对方|人家|自己|大家|谁|什么|啥"
    r"|哪里|哪儿|哪个"
    r"|哪天|哪种|哪些|哪位|哪一步|哪一?笔|哪张卡?|(?:别的|其他|这张|那张)卡|哪|几|多少|多久|多长时间|多长|多|为什么"
    r"|为啥|怎么样|怎么办|怎么弄|怎么回事|怎么"
    r"|怎样|咋样|咋办|咋整|咋弄|咋|如何|现在|到时候?|时候|今天|明天|后天|昨天|前天|今晚|晚上|早上|上午|下午|之后"
    r"|以后|后面|接下来"
    r"|然后|下一步|之前|以前|最后"
    # What ties sentences together and shades them.
    r"|再|又|还是|还|也|就|都|才|只能|只|先|会不会|会|能不能|能|可不可以|可以|要不要|要是|要|得|需要|需|该|应该|必须"
    r"|想|肯|愿意"
    r"|同意|答应|理我|行不行|行|成|好|对|不是|是不是|是|没有|没|有没有|有|不|别|因为|所以|但是|可是|但|如果|万一"
    r"|一直|老是|总是|总|是否|到底"
    r"|具体|大概|最|更|比较|太|很|有点|一下|一点|有用|一定|真的|确定|保证|马上|立刻|自动|手动|永远|请问|麻烦"
    # What is measured and done, whatever the matter.
    r"|个|张|天|小时|分钟|次|笔|钱|块|元|时间|地方|办法|方式|方法|步骤|情况|原因|结果|问题|事情|事|影响|区别|条件"
    r"|材料|别的|其他|另外"
    r"|锁着|锁|解开|解除|解|冻|升级|升|差|缺|补|审核|审好|审|核|查|看|等|找|问|说|讲|联系|打|发|给|收款|收到|收|付"
    r"|转|退|取消|撤销|撤回"
    r"|重新|重试|试|换|改|恢复|生效|到账|到|拿|用|急用|急|办|弄|整|做|干|处理|解决|搞|点|按|填|选|交|去|来|回|完"
    r"|开始|结束|成功|失败"
    r"|算|扣|动|记下来|记|下来|写|来得及|了|着|过|的|地|吗|呢|吧|啊|呀|嘛|么|哦|呗|[,.!?~ ])+"
)
_EN_WORDS: Final = frozenset(
    "a an the i im i'm me my we us you your he she they them him her it it's its this that that's these those "
    "there here what what's whats which who whom when where why how much many long often soon if so ok okay "
    "well but and or then also still yet again now today tomorrow tonight yesterday later before after until "
    "till since by for of to from in on at with without about as than not no never ever always just only even "
    "any anything anyone anybody else other another more less some something someone all both do does did "
    "don't dont doesn't doesnt didn't didnt done doing is isn't isnt are aren't was wasn't were be been am "
    "will i'll won't wont would can can't cant cannot could should may might must have haven't has hasn't had "
    "need needs want wants let get gets got go goes going come comes came take takes took make makes keep give "
    "put back next first time way ways thing things step steps day days hour hours minutes week weeks wait "
    "unlock locked lift lifted freeze frozen cancel undo stop retry try tried fix change switch upgrade raise "
    "apply review check approve approved refuse refuses refused reply replies answer short enough urgent "
    "urgently receive received arrive arrives arrived happen happens happened work works expire ask call "
    "contact tell sure possible affect affects faster sooner quicker quickly lose option options reason please "
    "really supposed instead he'll she'll they'll they're he's she's says say said agree agrees ".split()
)
_OF_NOTHING_HERE: Final = re.compile(
    r"几点(?:了|钟|$|[?!. ])|几号|星期几|多大|你(?:在)?(?:干|做)(?:什么|啥|嘛)|你好|想你|好看|好用"
    r"|^(?:已经|问题|都|还|没有|没)*(?:解决|搞定|弄好)[了啦!。. ~]*$"
    r"|\b(?:what(?:'s| is) the time|what time is it|what day|how are you|how old|what's up)\b"
)
"""What is made of the same words, and asks for the hour or after us, or says that it is solved, or not."""
_WORD: Final = re.compile(r"[a-z']+")
_CANCELS: Final = re.compile(
    r"(?:那|我|现在|这|它|,|请问|这笔|那笔)*(?:还|能不能|可不可以|可以|能|怎么|如何|要|想)*(?:取消|撤销|撤回|撤"
    r"|停)(?:掉|它|一下)?"
    r"(?:[吗么呢嘛吧啊不了]|[?!. ])*"
    r"|(?:(?:so|ok|and|but|then|well)\b|[, ])*(?:can|could|may|how (?:do|can)) (?:i|you|we) (?:still |please |just )*"
    r"(?:cancel|stop|undo|reverse|take back|call off)(?: (?:it|this|that|the money))?(?: back)?"
    r"(?: (?:please|now|then|still))*[?!. ]*"
)


def asks_within(text: str) -> bool:
    """Tell whether a short message names nothing of its own, so that it is about what was just told."""
    said = _plainly(text)
    if not any(one.isalnum() for one in said) or _OF_NOTHING_HERE.search(said) or named_in(said):
        return False
    if _WORD.search(said) is None:
        return len(said) <= _MOST_CHARACTERS and _ZH.fullmatch(said) is not None
    words = _WORD.findall(said)
    only_words = re.fullmatch(r"[a-z' ,.!?-]+", said) is not None
    return only_words and len(words) <= _MOST_WORDS and set(words) <= _EN_WORDS


def is_short(text: str) -> bool:
    """Tell whether a message is too short to tell a matter of its own for certain."""
    said = _plainly(text)
    return len(said.split()) <= _MOST_WORDS if _WORD.search(said) else len(said) <= _MOST_CHARACTERS


def asks_to_cancel(text: str) -> bool:
    """Tell whether a message asks whether "it" can be stopped or taken back, without saying what."""
    return _CANCELS.fullmatch(_plainly(text)) is not None


def _plainly(text: str) -> str:
    return plain(text).replace("’", "'").lower().strip()
