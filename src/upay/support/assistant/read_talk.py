"""Reading what needs no account: which courtesy was said, and whether whoever asks has signed in."""

import re
from typing import Final

from upay.support.assistant.facts import YES_NO, Gives, Read, Reader, Sight
from upay.support.assistant.understanding import plain
from upay.support.assistant.verdicts import solved_in

_THANKS: Final = re.compile(r"谢|感谢|thx|thank|cheers", re.IGNORECASE)
_BYE: Final = re.compile(r"再见|拜拜|bye|回头见|没事了|goodbye", re.IGNORECASE)


_WHO: Final = re.compile(
    r"(?:那|请问|喂|你好|嗨|话说|所以|到底|,| )*(?:"
    r"(?:你|您|你们|这|对面|那边|回我的)(?:到底|究竟|现在|其实)?(?:是|算)(?:不是)?(?:个|一个)?(?:谁|啥|什么|机器人?"
    r"|人工(?:智能|客服)?|真人|活人"
    r"|人|ai|程序|电脑|智能助手|自动回复)(?:东西|来的|在回)?(?:(?:还|或者?)是(?:个)?(?:机器人?|真人|人工|人|ai|程序"
    r"|自动的?))?"
    r"|(?:你|您)(?:都|还|到底|究竟)?(?:能|会|可以)(?:帮我|为我|给我)?(?:干|做|办|帮|处理|回答|解决)(?:些|点)?(?:什么"
    r"|啥|哪些|什么事|什么问题)(?:事情?|问题|忙)?"
    r"|(?:你|您)(?:叫|的名字是?)(?:什么|啥)(?:名字)?|(?:你|您)(?:有什么|有啥)(?:用|功能|本事)"
    r"|(?:我|我现在)?(?:是在|是|在)(?:跟|和|同)(?:一?个)?(?:人|真人|机器人?|ai|程序)(?:说话|聊天?|对话|讲话|聊)"
    r")(?:[吗呢啊呀吧嘛么的]|[?!.~ ])*"
    r"|(?:(?:so|ok|okay|hi|hello|hey|wait|sorry|and|but|please|just)\b|[, ])*(?:"
    r"(?:are|r) (?:you|u|this) (?:\w+ )?(?:an? )?(?:actual |real |live |chat ?)?(?:human(?: being)?|person|bots?"
    r"|robots?|machine|ai|program|computer|chatbot)"
    r"(?: or (?:an? )?(?:actual |real |live )?(?:human(?: being)?|person|bot|robot|machine|ai|program|computer"
    r"|chatbot))?"
    r"|(?:is this|is it|am i (?:talking|speaking|chatting) (?:to|with)) (?:an? )?(?:actual |real |live "
    r"|chat ?)?(?:human(?: being)?|person|bot|robot|machine|ai"
    r"|program|computer|chatbot|automated)(?: or (?:an? )?(?:real )?(?:human|person|bot|robot|machine|ai))?"
    r"|who (?:are|r) (?:you|u)|who (?:is this|am i (?:talking|speaking|chatting) (?:to|with))|what (?:are|r) (?:you|u)"
    r"|what(?:'s| is) your name|what (?:can|could|do) (?:you|u) (?:actually |even )?(?:do"
    r"|help(?: me)?(?: with)?)(?: for me)?(?: here)?"
    r"|how can you help(?: me)?|what are you (?:able to do|good for|for)"
    r")(?: (?:please|then|now|here|exactly))*[?!. ]*",
    re.IGNORECASE,
)
"""Who or what answers, and what it can do; asked for itself and beside nothing else."""


def asks_who(text: str) -> bool:
    """Tell whether somebody asks who or what is answering them, or what it can do."""
    return _WHO.fullmatch(plain(text).strip().replace("’", "'")) is not None


_AFTER_THANKS: Final = re.compile(
    r"(?:(?:好的?|嗯|行|知道了|明白了|懂了|收到|ok(?:ay)?|great|perfect|got it)[,.!?，。！？ ]*)*"
    r"(?:谢谢|多谢|感谢|谢了|thanks|thank you|thx)(?:你们?|您|啦|了|哈|呀| very much| so much| a lot)*"
    r"[,.!;:，。！；：~～ ]+"
    r"(?P<rest>(?=.*(?:问|怎么|咋|如何|吗|呢|多少|多久|为什么|为啥|哪|[?？]"
    r"|\b(?:how|what|when|where|why|can|could|is|are|does|do|did)\b)).{4,})",
    re.IGNORECASE | re.DOTALL,
)
"""Thanks, and then a question of its own."""


def after_thanks(text: str) -> str:
    """Blank out the thanks for the last answer before a question, so that what is left stands where it stood."""
    thanked = _AFTER_THANKS.fullmatch(text)
    return text if thanked is None else " " * thanked.start("rest") + thanked["rest"]


def courtesy(text: str) -> str:
    """Return which courtesy was said: who is there, that it is solved, thanks, a goodbye, or hello."""
    if asks_who(text):
        return "who"
    if solved_in(text):
        return "solved"
    if _THANKS.search(text):
        return "thanks"
    return "bye" if _BYE.search(text) else "hello"


async def _courtesy(sight: Sight) -> Read:
    return Read(facts={"said": courtesy(sight.turn.question.text)})


async def _signed_in(sight: Sight) -> Read:
    return Read(facts={"signed_in": sight.turn.question.viewer is not None})


async def _nothing(_sight: Sight) -> Read:
    return Read()


SMALL_TALK: Final = Reader(Gives(facts={"said": ("thanks", "bye", "who", "solved", "hello")}), _courtesy)
DANGER: Final = Reader(Gives(facts={"signed_in": YES_NO}), _signed_in)
NOTHING: Final = Reader(Gives(), _nothing)
