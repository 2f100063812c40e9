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
_LONGEST = 60
"""Whoever says more than that says what they mean."""


def asks_on(text: str) -> bool:
    """Tell whether a message asks on about what was just said ("how long?", "what do you mean?") and names nothing."""
    text = text.strip().replace("’", "'")
    return 0 < len(text) <= _LONGEST and (
        _ASKS_ON_ZH.fullmatch(text) is not None or _ASKS_ON_EN.fullmatch(text) is not None
    )


def only_points(text: str) -> bool:
    """Tell whether a message names nothing and only points at what just happened."""
    text = text.strip().replace("’", "'")
    return bool(text) and (_ZH.fullmatch(text) is not None or _EN.fullmatch(text) is not None)
