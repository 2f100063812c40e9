"""What must not wait for a model: theft, danger to a person, fraud, authorities, and the wish for a human.

Owns a short list of rules, tried in order of danger; the first that fires decides the topic.
A rule fires on an unmistakable wording only. A question about the possibility ("what if my phone is stolen"),
a negation ("no need for an agent") and a neighbouring wish (the hours of the hotline) are left to the models. What is
said to have happened is no possibility, whatever is asked beside it.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording that decides, unless another wording beside it takes the meaning away."""

    name: str
    topic: str
    says: re.Pattern[str]
    unless: re.Pattern[str]
    real: bool
    """Whether it speaks of an event, which must have happened and not only be thought of."""

    def fires(self, folded: str) -> bool:
        """Tell whether the wording is there and nothing takes its meaning away."""
        if self.unless.search(folded):
            return False
        return any(not (self.real and _only_imagined(folded, event)) for event in self.says.finditer(folded))


@dataclass(frozen=True, slots=True)
class Priority:
    """What a rule decided."""

    topic: str
    rule: str


NEEDS_A_PERSON: Final = frozenset({"self_harm", "wants_person"})
"""Rules after which a person takes over at once; the others have a flow of their own that can act faster."""

_NEVER: Final = re.compile(r"(?!)")
_IF: Final = re.compile(
    r"万一|如果|要是|假如|假设|会不会|会被|容易被|不被|不会被|"
    r"\b(?:if|in case|could (?:my|someone|somebody)|would (?:i|my|it|they|anyone|someone|somebody)|hypothetical\w*"
    r"|suppos(?:e|ing)|imagin(?:e|ing))\b"
)
"""What makes an event one that is only thought of."""
_AGAINST: Final = re.compile(
    r"防止|预防|避免|防范|怎么防|如何防|才能|怕|担心|"
    r"\b(?:prevent(?:ing)?|avoid(?:ing)?|protect(?:ed|s|ing)?|would|worried|afraid|how safe"
    r"|so (?:that )?(?:nobody|no one)|keep\w* .{0,30}from)\b"
)
"""What is said of an event that one would rather not see, or of one that is there."""
_IN_GENERAL: Final = re.compile(
    r"怎么防|如何防|保障|安全吗|赔吗|包赔|赔不赔|会赔|能赔|给赔|注意(?:什么|啥|哪|些)|"
    r"\b(?:protect(?:ed|s|ing)?|how safe)\b"
)
"""What is asked about such events, before or after naming one."""
_HAPPENED: Final = re.compile(
    r"^[^我]*我.*了|已经|刚|昨|今天|今早|[丢掉]了|不见了|"
    r"\b(?:was|were|has been|have been|got|just|i(?:'ve| have|'m)? (?:lost|hacked)|i've)\b"
)
"""What says, in the clause that names the event, that it is there."""
_CLAUSE_ENDS: Final = re.compile(r"[,.!?;:]| - ")


def _only_imagined(folded: str, event: re.Match[str]) -> bool:
    """Tell whether an event is only thought of: by what stands before it in its own clause, first of all.

    What comes after it is about an event that is there: "my phone was stolen, keep them from my money". Only what is
    asked in general, and a condition further up, count from anywhere, and neither once it is said to have happened.
    """
    began = max((end.end() for end in _CLAUSE_ENDS.finditer(folded, 0, event.start())), default=0)
    up_to_it = folded[began : event.end()]
    if _IF.search(up_to_it):
        return True
    if _HAPPENED.search(folded[began : event.end() + 1]):
        return False
    return bool(_AGAINST.search(up_to_it) or _IF.search(folded[:began]) or _IN_GENERAL.search(folded))


def _rule(name: str, topic: str, *says: str, unless: str = "", real: bool = False) -> Rule:
    return Rule(name, topic, re.compile("|".join(says)), re.compile(unless) if unless else _NEVER, real)


RULES: Final = (
    _rule(
        "self_harm",
        "human_agent",
        r"不想活|活不下去|(?<![急气烦笑忙困累])想死(?!你|我)|自杀|轻生|寻死|跳楼|割腕|结束(?:自己的?|"
        r"我的?)?生命|死了算了",
        r"\bkill(?:ing)? myself\b|\bsuicid\w*|\bend(?:ing)? my (?:own )?life\b|\bwant to die\b|\bself[- ]harm\b"
        r"|\bhurt(?:ing)? myself\b"
        r"|\b(?:don't|do not|dont) want to (?:live|be alive)\b|\bno reason to live\b",
    ),
    _rule(
        "account_stolen",
        "account_stolen",
        r"(?:账户|账号|帐号|钱包|号|upay).{0,4}(?:被盗|被人盗|给人盗|让人盗|被黑|被入侵|被别人(?:登|"
        r"用|控制)|被人(?:登|用|控制|改))",
        r"(?:被盗|盗)(?:号|了号)(?!码)|(?:钱|余额|零钱|基金|账户里|钱包里).{0,6}(?:被盗(?!刷)|被偷|被人(?:转走|"
        r"偷|盗|弄走)|给人(?:转走|偷|盗)|让人(?:转走|偷|盗))",
        r"(?:别人|有人|陌生人|他人|外人|骗子|黑客).{0,8}(?:登录|登陆|登进|登了|进了|进入|动了|改了|"
        r"控制).{0,4}(?:我|账)",
        r"(?:不是我|非本人|不是本人).{0,4}(?:登录|登陆|登的|的设备|的手机登)|(?:登录|登陆).{0,6}(?:不是我|"
        r"非本人|不是本人)",
        r"\baccount (?:has been |was |is |got |been |being )*(?:hacked|stolen|compromised|hijacked|"
        r"taken over|broken into)\b",
        r"\b(?:someone|somebody|hackers?|a stranger|thie(?:f|ves)) (?:\w+ ){0,3}(?:hacked|broke(?:n)? "
        r"into|got into|logged in(?:to)?|log(?:ged)?in|accessed|took over|hijacked"
        r"|stole) (?:\w+ ){0,3}(?:account|wallet|money|balance|in)\b",
        r"\b(?:i|i've|account|wallet) (?:\w+ ){0,2}hacked\b|\b(?:my )?(?:money|balance|funds) (?:has been |"
        r"have been |was |were |got |is |are )+stolen\b",
        r"\b(?:login|log-?in|sign-?in|device) (?:\w+ ){0,3}(?:wasn't|was not|isn't|is not) (?:me|mine|my)\b"
        r"|\bunauthori[sz]ed (?:login|log-?in|sign-?in|access|device)\b",
        real=True,
        unless=r"腾讯|微信|qq|抖音|微博|淘宝|游戏|网易|netflix|instagram|facebook|gmail|whatsapp|steam|(?:账号|"
        r"账户|号).{0,3}没被盗|(?:not|n't) (?:been )?(?:hacked|stolen)",
    ),
    _rule(
        "unauthorised_payment",
        "payment_unrecognised",
        r"盗刷|(?:不是|非)(?:我|本人)(?:自己|本人)?.{0,3}(?:付|买|刷|操作|消费|支付|交易|扣|下单|花)"
        r"|未经(?:我|本人).{0,4}(?:授权|同意).{0,8}(?:扣|付|支付|交易)",
        r"(?:扣款|支付|付款|消费|交易|账单|订单|转账|这笔).{0,10}(?:不是我(?!要|想)|非本人|不是本人|我没有?(?:操作|"
        r"授权|买过?|付过|消费过))",
        r"\bunauthori[sz]ed (?:payment|charge|transaction|purchase|debit|transfer|withdrawal)s?\b",
        r"\b(?:payment|charge|transaction|purchase|debit)s?\b.{0,30}\b(?:(?:i|that i) (?:didn't|did not|"
        r"never|didnt|don't|do not|dont|haven't) "
        r"(?:make|made|authori[sz]ed?|approved?|do|did|recogni[sz]e)|(?:isn't|is not|wasn't|was not|aren't) mine)\b",
        r"\bi (?:didn't|did not|never|didnt|don't|do not|dont) (?:make|made|authori[sz]ed?|approved?|"
        r"recogni[sz]e) (?:\w+ ){0,3}"
        r"(?:payment|charge|transaction|purchase|debit)s?\b",
        r"\bfraudulent (?:payment|charge|transaction|purchase|debit)s?\b",
        real=True,
        unless=r"案件|进度|(?:查|处理|办)得怎么样|\b(?:case|progress|status)\b",
    ),
    _rule(
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
    _rule(
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
        unless=r"anti-?phishing|防钓鱼|防止|预防|避免|如何识别|怎么识别|怎么防|如何防|\b(?:how (?:to|do i|"
        r"can i) (?:avoid|spot|recogni[sz]e|prevent|protect)|avoid(?:ing)?|prevent(?:ing)?)\b",
    ),
    _rule(
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
    _rule(
        "wants_person",
        "human_agent",
        r"转(?:接)?(?:一下)?(?:个)?(?:到)?(?:人工|真人|客服|坐席)|(?:找|要|接|叫|换|联系|呼叫|需要|"
        r"给我|请求|切换到?|来个|来位|有没有|有)(?:一?[个位下])?(?:你们的?)?(?:人工|真人|活人)"
        r"|^人工(?:客服|服务|台|坐席)?[吧啊呀.!? ]*$|^(?:我)?(?:要|找|叫|呼叫)?(?:一?[个位下])?客服[吧啊呀.!? ]"
        r"*$|(?:跟|和|与|同)(?:一?[个位])?(?:真人|活人|人工).{0,3}(?:说|聊|谈|讲|对话|沟通)"
        r"|不(?:要|想|跟|和).{0,6}机器人|别.{0,4}机器人|(?:^|[,.!? ])人工(?:客服|服务)?(?:$|[,.!? ])",
        r"\b(?:talk|speak|chat|connect(?: me)?|transfer me|put me through|pass me(?: on)?|switch(?: me)"
        r"?|hand me(?: over)?|escalate(?: me| this)?|get through) "
        r"(?:to|with) (?:\w+ ){0,3}(?:human|person|agent|representative|rep|someone|somebody|operator|"
        r"advis[oe]r|staff|people|support|customer service|manager|supervisor)\b",
        r"\b(?:get|give|find|want|need|call|prefer|like|have) (?:me )?(?:a |an |the |some )?(?:real |"
        r"live |actual |human )*(?:human|agent|representative|operator|live person"
        r"|real person|actual person)\b(?! (?:fee|resources|error))",
        r"\b(?:real|live|actual) (?:person|human|agent|people)\b|\bhuman (?:agent|support|help|being|"
        r"please|advisor|operator)\b"
        r"|^(?:please |a |an )*(?:human|agent|representative|operator|rep|person|live chat)(?: please| now)?[.!?]*$",
        unless=r"人工智能|怎么联系|联系方式|联通|移动客服|电信|(?:不|没|无需|不用|不要|不想|别|甭|先不|不必)(?:用|要|需要|想|必|再)?(?:给我)?(?:转|"
        r"找|接|叫)(?:接|到)?(?:人工|真人|客服)|不(?:用|要|需要)人工"
        r"|人工.{0,6}(?:几点|什么时候|上班|下班|工作时间|服务时间|电话|热线|号码|时间|在线吗|收费|"
        r"24小时)|(?:几点|什么时候|多久).{0,6}人工"
        r"|人工.{0,8}(?:没人|没有人|不理|排队|等了|等半天|一直|打不通|接不通|不回|没回|太慢|好慢|很慢|"
        r"半天|还要等|前面|没反应|什么情况)|(?:等|排队).{0,10}人工|转人工.{0,6}(?:分钟|小时|半天|还在|"
        r"很久)"
        r"|投诉.{0,4}(?:人工|客服)|(?:人工|客服).{0,4}(?:态度|投诉|真差|太差|骂)|评价.{0,4}人工|人工审核|"
        r"人工费|机器人还是|是(?:真人|人工|机器人|人)(?:吗|还是|么|不)"
        r"|\b(?:don't|do not|dont|no need|not|without|rather not|needn't) (?:\w+ ){0,3}(?:to )?(?:talk|"
        r"speak|chat|need|want|a human|an agent|human|agent)"
        r"|\b(?:are|r) (?:you|u|this|i)\b.{0,24}\b(?:human|person|agent|bot|robot)\b|\b(?:is this|"
        r"am i)\b.{0,20}\b(?:human|person|bot|robot)\b"
        r"|\b(?:waiting|waited|nobody|no one|no-one|hours? (?:to|for)|queue|still no|never answer\w*|"
        r"when (?:are|is|do)|what time|opening hours|what hours|which hours)\b"
        r"|\bagent'?s? (?:was|were|is|are|has been|told|said|promised)\b",
    ),
)


def first(folded: str) -> Priority | None:
    """Return what the most dangerous rule that fires decides; None leaves the text to the models."""
    for rule in RULES:
        if rule.fires(folded):
            return Priority(rule.topic, rule.name)
    return None
