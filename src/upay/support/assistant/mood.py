"""How somebody feels who writes: upset, threatening, or in danger; and what is said to that. Pure.

Whoever is upset is soothed once and asked as little as possible; whoever threatens or may harm themselves gets a person
at once, and care before anything else.
"""

import re
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant.understanding import Understood, plain
from upay.support.assistant.words import say

_WHOSE: Final = r"你们?的?(?:公司|总部|大?楼|办公|店|全家|家(?!客服)|人(?![工员]))"
_THREATENS: Final = re.compile(
    # A phone that burst, and then nobody of us cared, is a complaint.
    r"(?:^|[,.!?;:\n])(?:(?!手机|电池|电脑|充电|屏幕|系统|服务器|app)[^,.!?;:\n])*?"
    rf"(?:(?:炸|烧|砸)(?:了|掉|死|烂)?(?:{_WHOSE}|你们?(?=$|[,.!?;:~ \n]))|把{_WHOSE}.{{0,4}}(?:炸|烧|砸))"
    r"|(?:弄死|杀了|砍死|打死"
    r"|捅死|整死)(?:你|他|她|它)(?:们)?"
    r"|(?:去|上)你们(?:公司|总部|楼下|那儿|那里).{0,6}(?:(?<!热)闹|堵(?!车|路|在)|算账|跳(?![转过出到]))|(?:同归于尽|要你(?:们)?(?:的)?命|不得好死)"
    r"|\b(?:i(?:'ll| will|'m going to| am going to)|gonna) (?:kill|hurt|stab|shoot|burn|bomb|blow up|smash) "
    r"(?:you|your|him|her|them|everyone|all of you|the office)\b|\b(?:bomb|burn down) your (?:office|building"
    r"|company)\b",
    re.IGNORECASE,
)
_UPSET: Final = re.compile(
    r"烦死|急死|气死|疯了|崩溃|无语(?!音|言)|什么鬼|搞什么|到底(?:能不能|行不行|怎么回事|管不管)|骗钱|耍我|糊弄|敷衍"
    r"|没用(?:的东西|的(?:客服|机器人|助手|回答))?(?=了?[吧啊呀呢嘛的]*(?:$|[,，.。!！?？;；~…\s]))|废话|答非所问|听不懂人话|说了(?:多少|几)遍"
    r"|[!！]{2,}|\b(?:so annoying|i'?m losing it|are you kidding|what the hell|how many times"
    r"(?! (?:can|may|could|is|am|a|per|each|will|would|should)\b)|no help(?! (?:is )?(?:needed|required|wanted))"
    r"|not helping|stop wasting"
    r"|going crazy|this is a joke|ripp?ed off)\b",
    re.IGNORECASE,
)
"""What the flag "angry" of the understanding does not hear: despair, and being tired of answers."""
_NOT_ABOUT_US: Final = re.compile(
    # Money or a coupon that nobody has used yet, a program that stops, a shop's sale, and joy.
    r"(?:(?:还|从来?|一直|都|又|好几?[天次月年]|[钱券卡包分款码额度]|[^,，.。!！?？]{1,8}(?:有效期|到期)前?)[都也]?)没用(?!的)"
    r"|(?:app|应用|软件|程序|系统|页面|网页|网站|服务器|手机|浏览器|闪退|打开)[^,，.。!！?？]{0,8}崩溃|崩溃(?:日志|报告)"
    r"|[买卖抢涨]疯了"
    r"|(?:防|防止|谨防|怕|会不会|是不是|不会|别人|对方|有人|他|她)[^,，.。!！?？]{0,6}(?:骗钱|耍我)"
    r"|(?:谢谢?|感谢|太好|太棒|厉害|你好|您好|早上好|晚上好|恭喜|成功|到账了|收到了|解决了|搞定了|新年快乐"
    r"|\b(?:thanks?(?: you)?|great|awesome|perfect|nice|hello|hi|hey|yay|love (?:it|this)|it works|worked|solved)\b)"
    r"[^!！?？]{0,16}[!！]{2,}",
    re.IGNORECASE,
)
"""What holds a word of despair and is none."""
_PRESSES: Final = re.compile(
    r"(?<!不)(?<!不着)(?<!不太)(?<!不是很)(?<!不用着)(?<!别着)(?<!不怎么着)(?<!应)急(?![诊救聘流躁])|加急|等不(?:及|了)|尽快|赶紧|赶快|快点|火速"
    r"|(?:马上|立刻|立即)(?:就?要|给我|帮我|处理|解决|转|回复|找|安排|过来)"
    r"|(?<!not )(?<!no )(?<!n't )\b(?:urgent(?:ly)?|asap|as soon as possible|emergency|right now|right away"
    r"|hurry|can'?t wait|cannot wait)\b",
    re.IGNORECASE,
)
"""That it cannot wait; "when does it arrive, immediately?" asks and does not press."""
_LOUD: Final = re.compile(r"\b[A-Z]{3,}(?: [A-Z']{2,}){3,}")


def is_upset(understood: Understood, text: str) -> bool:
    """Tell whether somebody is angry or close to it."""
    return "angry" in understood.flags or sounds_upset(text)


def sounds_upset(text: str) -> bool:
    """Tell whether the words alone are those of somebody who has had enough."""
    return _UPSET.search(_NOT_ABOUT_US.sub(" ", text)) is not None or _LOUD.search(text) is not None


def presses(text: str) -> bool:
    """Tell whether somebody says that it cannot wait."""
    return _PRESSES.search(plain(text).replace("’", "'")) is not None


def threatens(text: str) -> bool:
    """Tell whether somebody threatens people."""
    return _THREATENS.search(plain(text)) is not None


def care(understood: Understood, text: str, lang: Lang) -> str:
    """Return what is said first to somebody in danger or threatening, before a person is announced; often nothing."""
    if understood.rule == "self_harm":
        return say("care_self_harm", lang)
    return say("care_threat", lang) if threatens(text) else ""
