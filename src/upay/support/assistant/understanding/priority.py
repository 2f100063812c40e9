"""What must not wait for a model: theft, danger to a person, fraud, authorities, and the wish for a human.

Owns a short list of rules, tried in order of danger; the first that fires decides the topic.
A rule fires on an unmistakable wording only. A question about the possibility ("what if my phone is stolen"),
a negation ("no need for an agent") and a neighbouring wish (the hours of the hotline) are left to the models. What is
said to have happened is no possibility, whatever is asked beside it.
"""

from dataclasses import dataclass
from typing import Final

from upay.support.assistant.understanding.deceit import RULES_OF_DECEIT, RULES_OF_FORCE
from upay.support.assistant.understanding.despair import RULES_OF_DESPAIR
from upay.support.assistant.understanding.rule import rule
from upay.support.assistant.understanding.theft import RULES_OF_THEFT
from upay.support.assistant.understanding.wish import RULES_OF_A_WISH


@dataclass(frozen=True, slots=True)
class Priority:
    """What a rule decided."""

    topic: str
    rule: str


NEEDS_A_PERSON: Final = frozenset({"self_harm", "coerced", "wants_police", "wants_person"})
"""Rules after which a person takes over at once; the others have a flow of their own that can act faster."""

RULES: Final = (
    *RULES_OF_DESPAIR,
    *RULES_OF_FORCE,
    *RULES_OF_THEFT,
    *RULES_OF_DECEIT,
    rule(
        "phone_lost",
        "phone_lost",
        r"(?:手机|电话卡|sim ?卡|手机卡|iphone).{0,4}(?:被偷|被抢|被盗|丢了|弄丢|丢在|搞丢|掉了|不见了|"
        r"遗失|丢失|找不到了|没了|给偷|让人偷|落在)|(?:丢了|弄丢了|掉了)(?:手机|sim)",
        r"\b(?:lost|misplaced|dropped) (?:my |the )?(?:mobile |cell )?(?:phone|mobile|sim|iphone|handset)"
        r"\b(?! (?:phone )?number)"
        r"|\b(?:phone|mobile|sim(?: card)?|iphone|handset) (?:has been |have been |was |is |got |been |"
        r"just )*(?:lost|stolen|missing|nicked|snatched|gone)\b"
        r"|\b(?:stole|nicked|snatched|took) my (?:mobile |cell )?(?:phone|mobile|sim|iphone)\b",
        real=True,
        # What is gone with a new phone is not the phone.
        unless=r"换(?:了|个|新)*手机.{0,4}(?:没了|不见了|丢了)|没丢|(?<!没)找到了|找回来了|不是丢|\bfound (?:my|it)\b",
    ),
    rule(
        "card_lost",
        "card_remove",
        r"(?:^|银行|储蓄|信用|借记|我的?|我那张|那张)卡(?:片)?(?:好像|可能|刚|刚才|今天|昨天|给我?|被我?|让我?)*"
        r"(?:丢了|弄丢|搞丢|掉了|不见了|找不到|遗失|丢失|被偷|被抢|偷了)|(?:丢|弄丢|掉)了(?:一?张)?(?:银行|储蓄|信用)卡",
        r"\b(?:lost|misplaced|stole|stolen) my (?:bank |debit |credit |payment )?card\b(?! (?:number|details|pin))"
        r"|\bmy (?:bank |debit |credit )?card (?:has been |was |is |got |been )*(?:lost|stolen|missing|gone)\b",
        real=True,
        unless=r"电话卡|手机卡|sim|身份|社保|饭卡|门卡|公交|会员卡|礼品卡|\b(?:sim|gift|id|travel|library) card\b",
    ),
    rule(
        "phishing",
        "phishing",
        r"钓鱼(?:网站|链接|短信|邮件|网址)|假(?:客服|短信|网站|官网|app)|冒充|诈骗(?:短信|电话|网站|"
        r"链接|邮件|分子)|可疑的?(?:链接|短信|电话|邮件|网址|二维码)",
        r"自称.{0,10}(?:客服|工作人员|upay|平台|官方|银行|警察|公安)|安全账户|屏幕共享|共享屏幕",
        r"(?:有人|对方|客服|电话|他|她|短信).{0,10}(?:让我|要我|叫我|索要|问我要|跟我要|骗我).{0,6}(?:验证码|密码)",
        r"(?:短信|电话|邮件|链接|网站|网址).{0,10}(?:是不是(?:骗|诈)|是骗|真的假的|是真的吗|是真是假|"
        r"是你们(?:发|打|官方)|是官方)",
        r"\bphishing\b|\bscam (?:call|message|email|text|link|sms|website|site)s?\b|\bsuspicious (?:link|"
        r"e-?mail|message|call|text|sms|website|site|url)s?\b",
        r"\bfake (?:support|website|site|app|agent|customer service|message|e-?mail|sms)\b|\b(?:pretend(?:s|"
        r"ing|ed)? to be|pos(?:ed|ing) as|impersonat\w+|claim(?:s|ed|ing)? "
        r"to be|claim(?:s|ed|ing)? (?:he|she|they) (?:is|are|was|were)) (?:\w+ ){0,3}(?:upay|support|"
        r"bank|police|you|customer|staff|wallet|agent|employee|official)\b",
        r"\b(?:someone|somebody|he|she|they|caller|man|woman|guy|person|agent|staff|stranger|text|"
        r"message|sms|e-?mail|link|call|website) "
        r"(?:\w+ ){0,5}(?:ask(?:s|ed|ing)?|want(?:s|ed)|told|call(?:ed|ing)) (?:me )?(?:\w+ ){0,4}(?:for|"
        r"to (?:give|tell|share|send|read)) (?:\w+ ){0,4}(?:my|the) (?:\w+ )?"
        r"(?:code|pin|password|otp|passcode)\b(?!.{0,20}\bapp\b)",
        r"\bis (?:this|that|the) (?:\w+ )?(?:message|e-?mail|call|link|text|sms|website|site) (?:\w+ )"
        r"?(?:real|legit\w*|genuine|fake|a scam|from you|official)\b",
        # A code or password that is out already, with whoever it is that has no business with it.
        r"(?:把|将)(?:我的?|短信)?(?:验证码|密码|支付密码|动态码)(?:都|也|全)?(?:告诉|给|发给|发|说给|报给|念给|透露给)了?"
        r"(?:别人|他们?|她|对方|骗子|客服|陌生人|人家|那人|那个人|一个)",
        r"(?:告诉|发给|说给|报给|念给|给)了?(?:别人|对方|骗子|陌生人|那个人)(?:我的?)?(?:短信)?(?:验证码|密码|支付密码)",
        r"(?:验证码|密码|动态码)(?:我|都|也|已经|不小心|刚|全)+(?:告诉|发给|说给|报给|念给|透露给|给)了?(?:别人|他们?|她|对方|骗子|客服|陌生人|人家)",
        r"\bi(?:'ve| have| just| already| think i)* (?:gave|given|told|shared|read|sent)(?: away| out| over)?"
        r"(?: (?:him|her|them|someone|somebody|a stranger|the caller|this (?:guy|man|person)))?"
        r" (?:away |out )?(?:my|the) (?:\w+ ){0,2}(?:code|pin|password|otp|passcode)\b(?! (?:wrong|reset|request))",
        unless=r"anti-?phishing|防钓鱼|防止|预防|避免|如何识别|怎么识别|怎么防|如何防|\b(?:how (?:to|do i|"
        r"can i) (?:avoid|spot|recogni[sz]e|prevent|protect)|avoid(?:ing)?|prevent(?:ing)?)\b",
    ),
    rule(
        "regulator",
        "complaint",
        r"(?:向|去|找|到|打|跟|给|上|告到|反映到|投诉到|举报到).{0,4}(?:银保监|银监|金融监管|监管|"
        r"央行|人民银行|消协|消费者协会|工商局|市场监督|信访|12378|12363|12315|12345|315)",
        r"12378|12363|12315|(?:银保监|金融监管|央行|人民银行|消协|消费者协会|监管部门|监管机构).{0,"
        r"4}(?:投诉|举报|反映|见)|起诉你|律师函|法院见|走法律程序|法律途径",
        r"\b(?:regulator|ombudsman|financial regulator|regulatory (?:body|authority)|central bank|"
        r"consumer (?:association|protection|council|rights))\b"
        r"|\b(?:su(?:e|ing) (?:you|upay)|hear from my (?:lawyer|attorney|solicitor)|legal action|take you to court)\b"
        r"|\b(?:formal|official) complaint\b|\b(?:file|lodge|make|submit|raise) (?:a|an|my) (?:\w+ )?complaint\b",
        unless=r"数字人民币|征信|受.{0,4}监管|监管吗|牌照|资质|汇率|\b(?:licen[sc]ed?|regulated by|are you regulated|"
        r"exchange rate)\b"
        r"|投诉.{0,6}(?:进度|到哪|结果|处理得)|\bstatus\b|\b(?:complaint i (?:made|filed|raised)|my complaint)\b",
    ),
    *RULES_OF_A_WISH,
)


def first(folded: str) -> Priority | None:
    """Return what the most dangerous rule that fires decides; None leaves the text to the models."""
    for one in RULES:
        if one.fires(folded):
            return Priority(one.topic, one.name)
    return None
