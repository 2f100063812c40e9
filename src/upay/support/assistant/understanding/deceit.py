"""Deceit and force: whoever was tricked into paying, is made to pay, or asks for the police.

They pressed the button themselves, so no rule of theft hears them. What is feared, asked in general or nearly happened
is left to the models, and so is being cross with us or with a shop, and a step of ours that has to be taken.
"""

from typing import Final

from upay.support.assistant.understanding.rule import rule

_PAID_ZH: Final = r"(?:转|付|打|汇|充|给|交|买|投)(?:过去|出去|进去|账|帐|款|钱|给)?了?"
_LIAR_ZH: Final = r"(?:骗子|诈骗犯|诈骗分子|骗钱的|假客服|冒牌货|杀猪盘)"
_TRICKED_ZH: Final = (
    r"(?:我|咱|妈|爸|家人|老人|老公|老婆|父亲|母亲|奶奶|爷爷|孩子|女儿|儿子)?(?:好像|可能|应该|估计|真的?|刚才?|今天"
    r"|昨天|已经|又|就|也|是|都)*"
    r"(?:(?:被|给|让|叫|遭)[^,.!?;]{0,8}?(?:骗|坑|诈|忽悠)(?:了|走|去|光|钱|得|惨|着|的钱|,|$|[^,.!?;子]{0,3}\d)"
    r"|受骗|上当(?!铺|补)|中招了?(?:,|$|.{0,12}(?:骗|转|付))|(?:遇到|遇上|碰到|碰上|遭遇|遭到"
    r"|陷入)了?[^,.!?;]{0,4}(?:诈骗|骗局|骗子|杀猪盘|电诈))"
)
_SENT_EN: Final = r"(?:sent|paid|transferr?ed|wired|gave|given|made (?:a|the) (?:payment|transfer)|handed over)"
_LIAR_EN: Final = (
    r"(?:scammers?|fraudsters?|con ?(?:man|men|artists?)|swindlers?|imposters?|impostors?|fake (?:seller|agent|shop"
    r"|support|buyer|boss|landlord)|catfish)"
)
_TRICK_EN: Final = r"(?:scam+ed|conned|duped|swindled|defrauded|tricked|fooled|deceived|cheated|hoodwinked|catfished)"
_BEEN_EN: Final = (
    r"\b(?:was|were|got|been|being|am|is|are|i'm)(?: (?:just|badly|totally|clearly|probably|also|already|\w+ly))*"
)

_FORCE_ZH: Final = r"(?:逼|胁迫|强迫|威逼|要挟|勒索|敲诈|恐吓|威胁)"
_MOVES_ZH: Final = (
    r"(?:(?:转|付|汇|打|给|交|还)(?:账|帐|款|钱|给|过去|全|出|他|她|它|了|这|那"
    r"|[\d一二两三四五六七八九十几百千万])|(?:支付)?密码)"
)
_WOULD_HURT_ZH: Final = (
    r"(?:[打揍弄整搞废](?:我|死|人|断|残|家|他|她)|杀|砍|伤害|弄死|曝光|不?放人|不放我|报复|裸照|爆通讯录|不让我?走)"
)
_HURTS_EN: Final = r"(?:hurt|kill|beat|stab|shoot|harm|attack|burn)"
_MOVE_EN: Final = (
    r"(?:transfer(?:ring)?|send(?:ing)?|pay(?:ing)?|wir(?:e|ing)|give|giving|hand(?:ing)? over|withdraw(?:ing)?"
    r"|mak(?:e|ing) (?:a|the) (?:payment|transfer))\b(?! (?:twice|again|extra|in cash|a fee|fees|more|by card"
    r"|through|via))"
)
_SOMEBODY_EN: Final = (
    r"\b(?:he|she|they|someone|somebody|people|who|(?:an?|the|this|that|these|those|my|two|some) (?:\w+ )?(?:m[ae]n"
    r"|wom[ae]n"
    r"|guys?|persons?|strangers?|robbers?|ex|(?:boy|girl)friend|husband|wife|boss|dad|father|mother|mom|mum|brother"
    r"|sister"
    r"|uncle|son|cousin|roommate|kidnappers?|gang|thugs?|loan ?sharks?|creditors?|landlord|classmates?|gangsters?))"
    r"(?:'s| is|'re| are| was| were| has been| have been| keeps?| has| have)?(?: (?:now|still|always|just|literally))?"
)

RULES_OF_FORCE: Final = (
    rule(
        "coerced",
        "human_agent",
        # By a weapon, by being kept, by a threat: with money in the same breath.
        r"(?:拿|持|举|掏|用)(?:着|了|出|把|一把|水果)*(?:刀|枪)(?!叉|具|店|削)子?[^.!?;]{0,4}(?:逼|让|要|叫|威胁|堵"
        r"|指|架|抵)",
        rf"(?:绑架|劫持|挟持|非法拘禁|软禁|控制住)了?[^.!?;]{{0,16}}{_MOVES_ZH}",
        rf"(?:扣(?:着|住|了|押)了?我|关(?:着|起来)了?我|我?被(?:扣|关)|(?:不让|不放)我?走|(?:堵|拦|围|按|押)(?:着"
        rf"|住)我)"
        rf"[^.!?;]{{0,14}}{_MOVES_ZH}",
        rf"{_FORCE_ZH}(?:着|了)?(?:我|我们|家人|,)*[^.!?;]{{0,12}}{_MOVES_ZH}|(?:被|受到?)(?:人|他|她|他们"
        rf"|别人)*{_FORCE_ZH}",
        rf"(?:不|没)(?:给|转|付|打|还|交)(?:钱|款|账|他|她)?(?:给他)?[^.!?;]{{0,6}}{_WOULD_HURT_ZH}",
        r"(?:曝光|公开|散布)[^.!?;]{0,10}(?:照片|裸照|视频|隐私)[^.!?;]{0,14}(?:转|付|打钱|给钱|要钱)",
        rf"{_SOMEBODY_EN} (?:forc(?:es|ed|ing)|coerc\w+|pressur(?:es|ed|ing)|threaten(?:s|ing|ed)?|making"
        rf"|makes) (?:me|us|my \w+)"
        rf"(?: \w+)?(?: (?:to|into))? (?:\w+ )?{_MOVE_EN}",
        rf"\b(?:being|been|was|am|were) (?:forced|coerced|threatened|pressured)(?: at \w+| by \w+(?: \w+)?)? (?:to"
        rf"|into) {_MOVE_EN}",
        r"\b(?:being|been|getting|am) (?:threatened|blackmailed|extorted)\b|\bunder duress\b",
        r"\b(?:blackmail(?:ed|ing|s)?|extort(?:ed|ing|s|ion)?|sextort\w*|kidnap+(?:ed|ing)?|held hostage"
        r"|(?:pay|demand\w*|want|wants|asking) (?:for )?(?:a |the )?ransom|at (?:gun|knife) ?point)\b",
        rf"\b(?:with|has|got|pulled|holding|pointing|have) (?:got )?(?:a |an |the |his |her )?(?:knife|gun"
        rf"|weapon)\b[^.!?;]{{0,40}}\b{_MOVE_EN}",
        rf"\b(?:hold|holds|holding|held|keeping|locked|(?:won'?t|don'?t|not|doesn'?t) let) (?:me|us"
        rf"|my \w+)\b[^.!?;]{{0,20}}"
        rf"\b(?:until|unless|till|so|before)\b[^.!?;]{{0,14}}\b{_MOVE_EN}",
        rf"\b{_HURTS_EN} (?:me|us|my \w+)\b[^.!?;]{{0,12}}\b(?:if|unless|until)\b[^.!?;]{{0,20}}\b{_MOVE_EN}",
        rf"\bthreaten(?:s|ed|ing)?\b[^.!?;]{{0,40}}\b(?:unless|if|until)\b[^.!?;]{{0,16}}\b{_MOVE_EN}",
        # What we, an app or a shop make one do is no force, and neither is a step that has to be taken.
        unless=r"强制(?:更新|升级|实名|绑卡|认证)|(?:逼|强迫|被迫)(?:着)?我?(?:去|要|先)?(?:实名|绑卡|认证|更新|升级"
        r"|改密|换|注册|下载)"
        r"|(?:你们|upay|平台|app|软件)[^,.!?;]{0,4}(?:逼|强迫|威胁|勒索|敲诈)|威胁[^,.!?;]{0,4}(?:投诉|差评|举报"
        r"|起诉|报警)"
        r"|(?:怎么|如何)(?:防|预防|避免)|如果|万一"
        r"|\b(?:you|upay|(?:the|this|your) (?:app|system|shop))(?:'re| are| is)? (?:always |keep )?(?:forc|mak"
        r"|threaten)\w*"
        r"|\bto (?:verify|update|change|log|bind|install|enter|reset)\b|\b(?:what if|if (?:someone|somebody))\b",
    ),
)
"""Who is made to pay: people come at once, and the freeze is there to say that one cannot."""

RULES_OF_DECEIT: Final = (
    rule(
        "deceived",
        "phishing",
        _TRICKED_ZH,
        rf"{_PAID_ZH}[^,.!?;]{{0,10}}(?:给|到|进)了?(?:那个|一?个|这个|了)*{_LIAR_ZH}|给(?:那个|一?个|这个"
        rf"|了)*{_LIAR_ZH}"
        rf"[^,.!?;]{{0,4}}(?:转|付|打|汇|交)(?:了|过|去|账|钱|款)",
        rf"{_PAID_ZH}[钱款]?[^.!?;]{{0,10}}(?:结果|后来|才知道|发现|竟然?|居然)[^.!?;]{{0,8}}是个?(?:{_LIAR_ZH}|骗人的?|骗局|诈骗)",
        rf"{_LIAR_ZH}[^.!?;]{{0,4}}(?:骗走|骗了|骗去|骗光)|骗走了?(?:我|家|妈|爸)|(?<!你们)(?<!平台)(?<!活动)"
        r"(?:人|网友|对象|男友|女友|老乡|同学|他|她|他们|对方)(?:都|又|就|也|是|在)*(?:骗"
        r"|坑)(?:了)?我(?:[^,.!?;]{0,6}(?:转|付|汇|打|投|\d|钱|块|元|万)|的钱)",
        rf"(?:拉黑|删了我|联系不上|失联|不见了|跑路|消失)[^.!?;]{{0,10}}骗|{_PAID_ZH}[^.!?;]{{0,14}}(?:拉黑|联系不上"
        rf"|失联|人就不见|跑路)"
        r"(?!.{0,6}(?:商家|店))",
        r"(?:轻信|听信|相信|信)了[^,.!?;]{0,8}[^.!?;]{0,4}(?:转|付|打|汇|充|投)(?:钱|了|给|过)"
        rf"|(?:轻信|听信)[^.!?;]{{0,12}}(?:转|付|打|汇)(?:钱|了|给|过)|{_LIAR_ZH}(?:让|叫|要|教)我?(?:转|付|打|汇"
        rf"|充)的?"
        r"|(?:冒充|自称|假装|谎称)[^.!?;]{0,16}(?:已经|都|就|刚|也|还)[^,.!?;]{0,4}(?:转|付|汇|打|充)了"
        r"|是(?:个)?骗子[^.!?;]{0,8}(?:已经|钱|都)[^.!?;]{0,5}(?:转|付|打|汇)",
        rf"{_BEEN_EN} {_TRICK_EN}\b|\blied to (?:me|us)\b[^.!?;]{{0,30}}\bi (?:\w+ )?{_SENT_EN}\b"
        rf"|\b(?:pretend(?:ed|ing|s)?|pos(?:ed|ing)|impersonat\w+|claim(?:ed|ing"
        rf"|s)?)\b[^.!?;]{{0,40}}\b(?:i (?:\w+ )?{_SENT_EN}"
        r"|(?:got|had|made|talked|tricked) me (?:to |into )?(?:send|pay|transfer|wir)\w*)\b"
        r"|\bfell (?:for|victim to) (?:a |an |the |this |some |their |his |her )?"
        r"(?:\w+ )?(?:scam|fraud|con|trick|phish\w*|hoax)\b|\b(?:a )?victim of (?:a |an )?(?:\w+ )?(?:scam|fraud)",
        rf"\b{_SENT_EN}\b[^.!?;]{{0,24}}\b(?:to )?(?:a |an |the |that |this |some )?{_LIAR_EN}\b",
        rf"\b{_LIAR_EN}\b[^.!?;]{{0,50}}\bi (?:have |already |then |just )*{_SENT_EN}\b",
        r"(?<!app )(?<!shop )(?<!store )(?<!coupon )\b(?:he|she|they|someone|somebody|a (?:man|woman|guy|stranger"
        r"|friend)|the (?:guy|man|woman|caller)|this (?:guy|man|woman))"
        r" (?:has |have |had |just |clearly )*(?:scam+ed|conned|duped|swindled|defrauded|tricked|fooled|deceived"
        r"|cheated) (?:me|us)\b",
        rf"\b{_SENT_EN}\b[^.!?]{{0,50}}\b(?:it was|it's|was) (?:all )?(?:a |an )?(?:scam|fraud|con)\b"
        rf"|\b(?:it was|it's|it is) (?:a|an) (?:scam|fraud)\b[^.!?]{{0,20}}\b(?:already|just|have"
        rf"|i)\b[^.!?]{{0,8}}\b{_SENT_EN}\b"
        rf"|\bblocked me\b[^.!?]{{0,14}}\b{_SENT_EN}\b|\b{_SENT_EN}\b[^.!?]{{0,24}}\b(?:blocked me|vanished"
        rf"|disappeared)\b",
        real=True,
        unless=r"差点|差一点|险些|幸好没|幸亏没|还没(?:转|付|打|给)|没(?:有)?(?:被骗|上当|受骗|转成)|以防万一"
        r"|(?:听说|新闻|据说)[^,.!?;]{0,8}骗"
        r"|(?:商家|店家|店主|店里|商户|门店|老板)[^.!?;]{0,8}(?:骗|坑|联系不上|失联|拉黑|跑路)"
        r"|丢了[^,.!?;]{0,3}联系不上"
        r"|被(?:你们|客服|优惠|活动|广告|平台|upay|系统|机器人|补贴|红包)[^,.!?;]{0,4}(?:骗|坑|忽悠)|(?:你们|upay"
        r"|平台|活动|优惠券|红包|广告)[^,.!?;]{0,6}(?:骗|坑)"
        r"|是不是(?:骗|诈|遇到骗|被骗|上当)|被骗了?[^.!?;]{0,6}(?:赔吗|赔不赔)|小心|当心|提醒"
        r"|\b(?:almost|nearly|close to|did ?n[o']?t (?:pay|send|fall)|do ?n[o']?t want to|haven'?t (?:paid|sent)"
        r"|not (?:been )?(?:scammed|tricked"
        r"|conned|deceived)|people who|anyone who|those who|what if|how (?:do|can|to)\b.{0,20}\b(?:avoid|spot"
        r"|recogni[sz]e|prevent)"
        r"|avoid|by (?:the |your |a |this |an )?(?:\w+ )?(?:cashier|fees?|shop|store|merchant|app|page|coupon|offer"
        r"|discount|waiter|restaurant|upay"
        r"|you|ads?|prices?)|you (?:guys )?(?:are )?(?:scam|trick|cheat|con)\w*|your \w+ (?:tricked|cheated|scammed"
        r"|fooled|conned)"
        r"|(?:shop|store|merchant|upay|app|coupon|restaurant) (?:has |have )?(?:tricked|cheated|scammed|fooled"
        r"|conned))\b",
    ),
    rule(
        "wants_police",
        "human_agent",
        r"(?:帮|替|给|为)(?:我|我们|咱|忙)?(?:直接|赶紧|马上|快点?|去|打电话|打个电话|一下)*(?:报(?:个|一下)?警|报案"
        r"|(?:叫|找|喊|联系|通知)(?:一下)?(?:警察|警方|公安)"
        r"|(?:打|拨)(?:一下|打)?110(?!块|元|钱))",
        r"^(?:那|快|赶紧|马上|请|麻烦|我|现在|就|要|想|得|必须|需要|,)*报警(?:吧|了?怎么办|啊|呀|[!.~ ])*$"
        r"|^(?:那|快|赶紧|请|麻烦|,|能|可以|你们?)*(?:打110|叫警察|找警察)[吧啊呀!.~ ]*$",
        r"(?:你们?|客服)?(?:能|能不能|可以|可不可以|麻烦)(?:你们?|直接)?(?:联系|通知|叫)(?:一下)?(?:警察|警方|公安)",
        r"(?<!to )(?<!from )\b(?:call|phone|ring|get|contact|notify|alert|inform|fetch"
        r"|dial) (?:me )?(?:the )?(?:police|cops|110\b|911\b)(?! station| (?:asked|said|told))"
        r"|\bi (?:want|need|would like|have|'d like|wanna) (?:to (?:call|contact|get|talk to|speak to"
        r"|see) )?(?:the )?(?:police|cops)\b"
        r"|\breport (?:it|this|that|him|her|them|this \w+) to (?:the )?police\b|\b(?:file|make) a police report\b",
        unless=r"已经(?:报|打)|报(?:了|过)警|警察(?:要|让|说|问|叫)|回执|凭证|\b(?:already|have|has|had) (?:called"
        r"|contacted|reported|told|informed)|\bpolice (?:asked|want|need|told|said|called)"
        r"|\b(?:do|should|must|when do) i (?:need to |have to |really )*(?:call|contact)|\b(?:if|when|should) (?:i"
        r"|you|we) (?:call|contact)",
    ),
)
"""Who paid because they were lied to, and who wants the police: what was sent is named, and people come at once."""
