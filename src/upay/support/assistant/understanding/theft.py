"""Theft: somebody else in the account, money that somebody unknown took, and a movement that its owner denies.

Who took it decides. Somebody unknown ("someone", 有人) is a theft. Whoever is named, a wife or a shop, is looked up in
the records first. Whoever pays in or asks for something took nothing.
"""

from typing import Final

from upay.support.assistant.understanding.rule import rule

_UNKNOWN: Final = (
    r"(?:(?<!没)有人|(?<![给到跟向和帮替])别人|他人|外人|陌生人|不(?:知道|晓得|清楚)(?:是|被)?(?:谁|哪个|什么人)"
    r"|不认识的人|骗子|小偷|黑客|某人)"
)
_TAKES: Final = (
    r"(?:转走|转光|转空|转没|转出去|转出了|转到(?:别|他|另)|提走|提光|提空|提现了|刷走|刷光|刷爆|刷没|花光|花掉"
    r"|盗刷|盗走|偷走|卷走|取走|弄走|拿走|挪走|划走|清空)"
)
_NO_QUESTION: Final = r"(?:(?![能会可想要才]|怎么|如何|说|问|帮我|替我|代我|给我转|让我|叫我)[^,.!?;])"
_OWN: Final = r"(?:我|把钱|余额|账|零钱|存款|积蓄|卡里)"

_SOMEONE: Final = (
    r"(?<!can )(?<!could )(?<!would )(?<!stop )(?<!will )(?<!might )(?<!does )(?<!has )(?<!did )"
    r"\b(?:someone|somebody|some (?:stranger|guy|person|other person)|a stranger|strangers|another person"
    r"|(?:an )?unknown (?:person|people|man|woman|user)"
    r"|(?:a |the |some )?(?:hackers?|thie(?:f|ves)|scammers?|fraudsters?|criminals?))(?: else| unknown)?"
)
_TOOK: Final = (
    r"(?:(?:is|are|was|were|keeps|has been|'s|been) (?:using|taking|transferring|withdrawing|moving|draining|stealing)"
    r"|took|taken|transferr?ed|withdr[ae]wn?|withdrew|moved|sent|stole|stolen|emptied|drained|cleared|wired|cleaned)"
)
_SPENT: Final = (
    r"(?:(?:is|keeps|has been|'s|been) (?:spending|paying with)|spent|used|charged|bought|paid(?: \w+)? with)"
)
_HAVING: Final = r"(?:(?:has|had|have|just|already|also|probably|must|secretly|keeps) )*"
_NOT_TO_ME: Final = r"(?:(?!to\b|into\b|me\b|in\b|on\b|via\b|through\b|by\b|with\b|for\b|back\b)\S+ )"
_MINE: Final = (
    r"(?:my|our) (?:\w+ ){0,2}(?:money|balance|wallet|ac+ou?nt|card|funds|savings|cash)\b(?!,? (?:back|number|details))"
)
_MOVEMENT: Final = r"(?:payment|charge|transaction|purchase|debit)s?\b"
_OUTGOING: Final = r"(?:transfer|withdrawal|withdrawl|transaction|payment|charge|purchase|debit|top-?up)s?\b"
_NOT_YET: Final = (
    r"(?!.{0,30}\b(?:yet|before|in time|on time|because|successfully|correctly|right|wrong|button|page|option|screen"
    r"|fee|form)\b)"
)

RULES_OF_THEFT: Final = (
    rule(
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
        r"谁(?:偷偷|悄悄)?(?:把我的?(?:钱|余额|零钱|存款)[^,.!?;]{0,4}(?:转|弄|花|提|拿|刷|偷)(?:走|掉|光)?了"
        r"|(?:动|拿|偷|转走|提走|花|刷|弄走|用)了我的?(?:钱|余额|零钱|存款|账户里的钱))",
        # In the active voice, and in the passive without a doer.
        rf"{_UNKNOWN}(?!的)(?=[^,.!?;]{{0,24}}{_OWN}){_NO_QUESTION}{{0,14}}{_TAKES}",
        r"(?:钱|余额|零钱|存款|积蓄|账户|账上|卡里).{0,8}(?:被|给人|让人)(?:人|别人|他人|谁|全|都|偷偷|一下子)*"
        r"(?:转走|转光|转空|提走|提光|刷走|刷光|偷走|盗走|卷走|弄走|花光|清空|转到(?:别|他|陌|另))"
        r"|(?:莫名其妙|无缘无故|不明不白|平白无故)[^,.!?;]{0,6}(?:转走|转出去|提走|转给)"
        r"|\bwho (?:took|withdrew|transferr?ed|moved|stole) (?:all )?my (?:money|balance|savings|funds)\b",
        rf"{_SOMEONE} {_HAVING}{_TOOK} {_NOT_TO_ME}{{0,4}}(?:{_MINE}|(?:out of|from|off|using) {_MINE})",
        rf"{_SOMEONE} {_HAVING}(?:took|withdrew|withdrawn|stole|stolen|transferr?ed|taken) "
        r"(?:everything|it all|all of it|all i ha(?:ve|d))\b",
        real=True,
        unless=r"腾讯|微信|qq|抖音|微博|淘宝|游戏|网易|netflix|instagram|facebook|gmail|whatsapp|steam|(?:账号|"
        r"账户|号).{0,3}没被盗|(?:not|n't) (?:been )?(?:hacked|stolen)",
    ),
    rule(
        "unauthorised_payment",
        "payment_unrecognised",
        r"盗刷|(?:(?<!是)不是|非)(?:我|本人)(?:自己|本人)?.{0,3}(?:付|买|刷|操作|消费|支付|交易|扣|下单|花)"
        r"|未经(?:我|本人).{0,4}(?:授权|同意).{0,8}(?:扣|付|支付|交易)",
        r"(?:扣款|支付|付款|消费|交易|账单|订单|转账|转出|提现|取现|这笔).{0,10}(?:(?<!是)不是我(?!要|想"
        r"|[转提填写]错)|非本人|不是本人|我没有?(?:操作|授权|买过?|付过|消费过))",
        r"\bunauthori[sz]ed (?:payment|charge|transaction|purchase|debit|transfer|withdrawal)s?\b",
        r"\b(?:payment|charge|transaction|purchase|debit)s?\b.{0,30}\b(?:(?:i|that i) (?:didn't|did not|"
        r"never|didnt|don't|do not|dont|haven't) "
        r"(?:make|made|authori[sz]ed?|approved?|do|did|recogni[sz]e)|(?:isn't|is not|wasn't|was not|aren't) mine)\b",
        r"\bi (?:didn't|did not|never|didnt|don't|do not|dont) (?:make|made|authori[sz]ed?|approved?|"
        r"recogni[sz]e) (?:\w+ ){0,3}(?:payment|charge|transaction|purchase|debit)s?\b",
        r"\bfraudulent (?:payment|charge|transaction|purchase|debit)s?\b",
        # Somebody unknown who paid with it: the payments are looked at, one by one.
        rf"{_UNKNOWN}{_NO_QUESTION}{{0,4}}(?:用|拿|冒用|盗用)(?:了|着)?我的?(?!.{{0,3}}收款码){_NO_QUESTION}{{0,6}}"
        rf"(?:付|买|消费|花|刷|支付)(?!吗|得)|{_UNKNOWN}{_NO_QUESTION}{{0,4}}盗用了?我",
        rf"{_SOMEONE} {_HAVING}{_SPENT} {_NOT_TO_ME}{{0,4}}{_MINE}",
        # A movement out that its owner denies. That it failed, is late or went wrong denies nothing.
        r"(?:(?<!是)不是|非)(?:我|本人)(?:自己|本人|亲自|主动)?(?:[转提汇取](?:出去?|走|现|账|款|过"
        r"|了)*的(?!问题|原因|方式|时候)|提现(?!的))",
        r"非本人(?:转|提|汇|取)|我(?:根本|压根|明明|完全|从来|真的|确实|可|又|都|就)*没有?(?:转|提|汇|取|动"
        r"|操作)过(?:这|那|此)",
        r"我(?:根本|压根|完全)(?:就|都|也)?没有?(?:转|提|汇|操作|动)(?:过|现|账|款|出)(?!成|到|不)",
        r"(?:^|[,.!?;]|但|可)我?(?:根本|压根|明明|从来|真的|也|又|都|就)*没有?(?:(?:转|提|汇|取|付|花|刷)过[¥￥]?\d"
        r"|给[^,.!?;我]{1,6}(?:转|汇|付|打)过(?:钱|款|账|[¥￥]?\d)(?!.{0,12}(?:怎么|如何|怎样|咋)))",
        rf"\b{_OUTGOING}[^,.;!?]{{0,24}}\b(?:i|we) (?:didn'?t|did not|never|don'?t|do not|haven'?t|have not) "
        rf"(?:make|made|authori[sz]ed?|approved?|recogni[sz]ed?|do\b|initiated?|request(?:ed)?\b){_NOT_YET}",
        rf"(?<!when a )(?<!if a )\b{_OUTGOING}[^,.;!?]{{0,24}}\b(?:wasn'?t|was not|isn'?t|is not|weren'?t"
        rf"|aren'?t) (?:(?:made|done|sent|authori[sz]ed"
        r"|approved|initiated) by )?(?:me|mine|by me)\b(?! but)",
        r"\bi (?:didn'?t|did not|never|haven'?t|have not|don'?t|do not) (?:make|made|authori[sz]ed?|approved?"
        r"|recogni[sz]ed?"
        rf"|initiated?) (?:this|that|the|these|those|any of (?:these|those)) (?:\w+ ){{0,2}}{_OUTGOING}{_NOT_YET}",
        r"\bi (?:didn'?t|did not|never) (?:withdr[ae]w|transfer(?:red)?|sen[dt]|moved?|took|take) (?:that|this"
        r"|those|these) (?:\w+ )?"
        rf"(?:money|amount|cash|sum|\d)\w*{_NOT_YET}",
        rf"\bi (?:have )?never (?:transferr?ed|sent|withdr[ae]wn?|withdrew|moved) (?:[¥$]|rmb |cny )?\d+{_NOT_YET}",
        rf"\bi (?:didn'?t|did not) (?:transfer|send|withdraw|move) (?:[¥$]|rmb |cny )?\d+{_NOT_YET}",
        r"\b(?:transferr?ed|withdrawn|moved|taken|charged|debited|sent|payment|transfer"
        r"|withdrawal)\b[^.!?;]{0,30}\bwithout my (?:permission|knowledge|consent|authori[sz]ation|approval|knowing)\b",
        real=True,
        unless=r"案件|进度|(?:查|处理|办)得怎么样|\b(?:case|progress|status)\b",
    ),
)
"""Who else is in the account, who took money from it, and what its owner did not do."""
