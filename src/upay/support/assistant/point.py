"""Messages that only point: "why?", "is it done?" say nothing by themselves and mean what just happened. Pure."""

import re

_ZH = re.compile(
    r"(?:那么?|这|刚才|刚刚|那个|这个|到底|请问|所以|可是|但是?|哎|喂|嗯|咦|你好|麻烦|[,，、 ])*"
    r"(?:"
    r"(?:是|又是?|这是|这又是?|我这|[这那]?一?笔钱?)?"
    r"(?:怎么回事|咋回事|什么情况|啥情况|怎么搞的|为什么|为啥|什么原因|啥原因|怎么了|咋了|怎么办|咋办)"
    r"|(?:我的?|这|那)?(?:笔钱|笔|钱)(?:到底|现在|呢)?"
    r"(?:成功了?没有?|成功了?吗|成了没有?|成了吗|到了没有?|到了吗|去哪儿?了|在哪里?|还在吗?|怎么样了|有结果了?吗?)?"
    r"|成功了?没有?|成功了?吗|成了没有?|有结果了?吗|(?:什么时候|啥时候|多久)(?:才?能|才?会|才)?(?:到账?|好)"
    r"|(?:帮我|给我|替我|你)(?:查|看)(?:一下|下|查|看)?"
    r")"
    r"(?:[啊呀呢吗嘛吧了哦的呗]|[?？!！。.~… ]|这是)*"
)
_EN = re.compile(
    r"(?:(?:so|ok|okay|well|and|but|hey|hi|hello|please)\b|[, ])*"
    r"(?:why(?: not)?|how come|what happened|what(?:'s| is) (?:going on|wrong)|what now|now what"
    r"|(?:it|that) (?:did ?n[o']t|does ?n[o']t|did not|does not) work|did (?:it|that) (?:work|go through)"
    r"|is my money (?:safe|still there|ok|okay|gone)|where(?:'s| is) my money|when will it (?:arrive|come)"
    r"|has it (?:arrived|come)(?: yet)?|(?:can|could) you (?:check|look)(?: it| that)?(?: up)?(?: for me)?"
    r"|any (?:news|updates?))"
    r"(?: (?:please|then|now|here))*[?.! ]*",
    re.IGNORECASE,
)


_ASKS_ON_ZH = re.compile(
    r"(?:那么?|这样?|这个|它|大概|大约|一般|到底|请问|所以|可是|但是?|不好意思|[,， ])*"
    r"(?:我?还?(?:要|得|需要|需)?再?等?(?:多久|多长时间|几天|几个?小时|几分钟)(?:时间)?(?:才?能?(?:好|行|到账?|有结果))?"
    r"|(?:你|这|你这|这话|你说的|这句话)?是?(?:什么|啥)意思"
    r"|我?(?:没|不)(?:太|大|怎么)?(?:看|听)?(?:懂|明白)|[看听]不(?:太)?(?:懂|明白)"
    r"|(?:你?能|可以)?(?:再)?(?:说|讲|解释)(?:得|的)?(?:一下|清楚|简单|明白|具体)(?:一?点|些)?)"
    r"(?:[啊呀呢吗嘛吧了哦的呗]|[?？!！。.~… ])*"
)
_ASKS_ON_EN = re.compile(
    r"(?:(?:so|ok|okay|well|and|but|sorry|hm+|um+)\b|[, ])*"
    r"(?:(?:about |for )?how (?:much )?long(?:er)?(?: (?:will|does|would|should|must|do)(?: (?:it|that|this|i))?"
    r"(?: have to)?(?: (?:take|be|wait|need))?)?|how many (?:days|hours|minutes)|by when"
    r"|what do(?:es)? (?:you|that|it|this) mean|meaning|i (?:don'?t|do not) (?:understand|get it|follow)"
    r"|(?:can|could) you explain(?: (?:that|it|this))?|huh)"
    r"(?: (?:then|please|again|now|by that))*[?.! ]*",
    re.IGNORECASE,
)
_ASKS_NEXT = re.compile(
    r"(?:好的?|嗯|哦|那么?|,|，|、| )*(?:然后|接下来|接着|之后|以后|后面|下一步|再然后|再之后|弄完|办完)"
    r"(?:我?(?:要|该|应该|得|需要))?(?:怎么(?:办|弄|做|操作)?|干(?:什么|嘛|啥)|做(?:什么|啥)|是什么|什么|咋办|咋弄)?"
    r"(?:[呢啊呀吗嘛]|[?？!！。.~… ])*"
    r"|(?:(?:ok|okay|and|so|right|yes|done)\b|[,. ])*"
    r"(?:then what|(?:and )?(?:what(?:'s| is| comes| do i do| happens| should i do)? )?(?:next|after (?:that|this))"
    r"|what then|what do i do then|what now|now what|and then|and after(?:wards)?|what's the next step|next step)"
    r"[?!. ]*",
    re.IGNORECASE,
)
_ASKS_WHERE = re.compile(
    r"(?:那|,|，| )*(?:我)?(?:要|该|应该)?(?:点|按|去|在)?(?:哪里|哪儿|哪个|哪)"
    r"(?:点|按|弄|办|操作|找|进|开)?(?:[呢啊呀]|[?？。! ])*"
    r"|(?:so|ok|and|[, ])*where (?:do i (?:click|press|tap|go|find (?:it|that))|is (?:it|that))[?. ]*",
    re.IGNORECASE,
)
_FOR_TURN = re.compile(
    r"(?:多久|多长时间|什么时候|啥时候|几点|第几|几个人?|几位|还要等).{0,8}(?:接|人工|客服|有人|轮|排|回复?|理我|到我)"
    r"|(?:轮到我|排到我|前面(?:还)?有?几|有人(?:在)?吗|还没人|没人(?:接|理|回))"
    r"|\b(?:how long|when|how many).{0,30}\b(?:agent|person|somebody|someone|human|queue|ahead|turn|reply|answer\w*)\b"
    r"|\b(?:position|place) in (?:the )?(?:queue|line)\b|\bstill waiting\b|\banyone (?:there|coming)\b",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"(?:那|这|它|是|,|，| )*(?:什么时候|啥时候|几点|哪天|几号)(?:退|转|付|充|提|扣|买|到|到账|办|成功)?"
    r"(?:过来|出去)?(?:的|了)?"
    r"(?:[呢啊呀]|[?？。! ])*"
    r"|(?:那|钱|这|是|,|，| )*(?:退|转|付|提|充|打)(?:到|给|去|回)(?:了)?(?:哪里|哪儿|哪|谁|哪张卡|哪个卡"
    r"|什么地方)(?:去)?(?:了|的)?"
    r"(?:[呢啊呀]|[?？。! ])*"
    r"|(?:(?:and|so|ok)\b|[, ])*(?:when (?:was (?:it|that)|did (?:it|that) (?:come|arrive|go|happen))"
    r"|where did (?:it|that|the money) go(?: to)?|how much was (?:it|that)"
    r"|who (?:was (?:it|that) (?:to|for)|got it))[?. ]*",
    re.IGNORECASE,
)
"""What asks when it was or where it went, of something that was told."""
_LONGEST = 60
"""Whoever says more than that says what they mean."""


def asks_on(text: str) -> bool:
    """Tell whether a message asks on about what was just said ("how long?", "what do you mean?") and names nothing."""
    text = text.strip().replace("’", "'")
    return 0 < len(text) <= _LONGEST and (
        _ASKS_ON_ZH.fullmatch(text) is not None or _ASKS_ON_EN.fullmatch(text) is not None
    )


def asks_for_turn(text: str) -> bool:
    """Tell whether whoever waits for a person asks when it is their turn."""
    return 0 < len(text) <= _LONGEST and _FOR_TURN.search(text) is not None


def asks_next(text: str) -> bool:
    """Tell whether a message asks what comes after what was just told ("and then?"), or where that is done."""
    text = text.strip().replace("’", "'")
    return 0 < len(text) <= _LONGEST and (
        _ASKS_NEXT.fullmatch(text) is not None or _ASKS_WHERE.fullmatch(text) is not None
    )


def asks_of_it(text: str) -> bool:
    """Tell whether a message asks when something was or where it went, and not of what."""
    text = text.strip().replace("’", "'")
    return 0 < len(text) <= _LONGEST and _OF_IT.fullmatch(text) is not None


def names_nothing(text: str) -> bool:
    """Tell whether a message means nothing without what was told before it."""
    return only_points(text) or asks_on(text) or asks_next(text) or asks_of_it(text)


def only_points(text: str) -> bool:
    """Tell whether a message names nothing and only points at what just happened."""
    text = text.strip().replace("’", "'")
    return bool(text) and (_ZH.fullmatch(text) is not None or _EN.fullmatch(text) is not None)
