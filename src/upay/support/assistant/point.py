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


def only_points(text: str) -> bool:
    """Tell whether a message names nothing and only points at what just happened."""
    text = text.strip().replace("’", "'")
    return bool(text) and (_ZH.fullmatch(text) is not None or _EN.fullmatch(text) is not None)
