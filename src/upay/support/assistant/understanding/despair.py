"""Somebody who may harm themselves: the ways in which it is said, and the slang about dying that says nothing of it.

To miss it is worse than to hear it once too often: the answer is a person and a few words of care. But whoever waits
for money says "I am dying" of a slow page, so a wording counts by whom it is said of and what it is said with.
"""

from typing import Final

from upay.support.assistant.understanding.rule import rule

_I_ZH: Final = r"我(?:们)?(?:真的?|实在|已经|快|一个人|都|也|是|自己|感觉|觉得|就|要|,|\s)*"
_OF_A_THING: Final = (
    r"电量|没电|充电|电池|排队|手机|电脑|网络|网速|流量|系统|页面|界面|服务器|app|软件|屏幕|生意|店里|公司|打卡"
    r"|签到|计划"
)
"""What is said of these is no person."""
_OF_A_PAGE: Final = (
    r"\b(?:app|apps|page|pages|step|steps|screen|site|website|button|form|verification|phone|battery|queue|hold|line"
    r"|upload|process|wifi|network|connection|update|sign(?:ing|ed)?[- ]?(?:in|up)|log(?:ging)?[- ]?in|codes?"
    r"|transfers?|payments?)\b"
)
_NO_MORE: Final = r"(?:any ?more|any longer|ever again|on this earth|in this world)"

RULES_OF_DESPAIR: Final = (
    rule(
        "self_harm",
        "human_agent",
        # Named outright. A price can jump off a roof, and a film can bear the name.
        r"自杀(?!小队|突击|式|率)|自(?:鲨|sha|尽|我了断)|轻生|寻死|寻短见|割腕|割脉|上吊(?!灯|扇|柜)|服毒|卧轨|烧炭自",
        r"跳(?:楼(?!价|机|梯|盘|大|甩|清)|河|江(?!苏|西|湖)|海(?!南|鲜|外|淘|底)|湖(?!南|北)|崖|桥)|投(?:河|江|湖"
        r"|海)自?",
        r"(?:从|站在|坐在|爬上|上了).{0,6}(?:楼|桥|天台|阳台|窗|崖|河边|江边|海边).{0,16}跳(?!转|过|出|回|舞|绳|蚤)",
        # Life is not wanted any more, or has no sense. Cards are activated, and campaigns take part in something.
        r"不想(?:再|继续|接着)?(?:活(?!动|期|跃|成|得像|在)|火了)|不活了|(?<!激)活不(?:下去|了了|起了)"
        r"|没法(?:再)?活(?!动|期|跃)|活(?:够|腻)了(?<!你活够了)(?<!你活腻了)|没脸活|不想活在",
        r"(?:^|[^还])活着[^,.!?;]{0,4}(?:没(?:有)?(?:什么|啥)?(?:意思|意义|劲|盼头|希望|奔头|用)"
        r"|有(?:什么|啥|何)(?:意思|意义|盼头|用)|(?:好|太|很|真|这么|那么)累|干(?:什么|嘛|啥)|受罪|(?:就"
        r"|都)是(?:受罪|折磨|煎熬))",
        r"活下去的?(?:勇气|意义|理由|动力|希望|力气|念头)",
        r"活着(?:到底|究竟|还|是)*(?:图|为了?)(?:个)?(?:什么|啥)|(?<!生)活得[^,.!?;]{0,3}(?:累|痛苦|没意思|没劲|没盼头)"
        r"|(?:只有|只剩|就是|逼.{0,4})死路一条|逼(?:我|人)(?:去|上)(?:死|绝路)",
        # Death is wished for. Heat, hunger and waiting make one say so too.
        r"(?<![急气烦笑忙困累热冷痛疼饿得])想死(?!你|我|机|磕|守|缠|赖|扛)|(?:我|就|真|好|很|只)想(?:亖"
        r"|si(?![a-z]))|(?:想|准备|打算|不如|我要?|我也?去)去?(?:死|亖)了?算了",
        r"(?<!你)(?:想|要)去死(?!你)|(?<!生)不如(?:让我|我)?死|死了(?:算了|倒?干净|就?解脱|得了|才好|就好了)"
        r"|一死(?:了之|百了)|死给(?:你|他|大家)",
        r"(?:想|要|准备|打算|不如|干脆|求)[^,.!?;]{0,3}一了百了(?!.{0,8}(?:注销|销户|退订|解绑|删))",
        r"(?:不想|不愿|不该|厌倦|厌恶|离开|告别|不再留恋|对不起)(?:再|在|了|待在|活在|留在|呆在|\s)*(?:这个?"
        r"|人)?(?:世界|世上|人世|人间)",
        r"(?:结束|了结|了断)(?:掉|了)?(?:这一切|自己(?!的)|(?:自己的?|我的?|这条)?(?:生命|性命|一生|余生|命(?!令)))",
        r"想不开(?!户|通|.{0,4}(?:买|充|花))|写(?:好|了|下)*遗书|留(?:好|了|下)*遗书|没(?:有)?(?:什么|啥)(?:好"
        r"|可)?留恋",
        # With what.
        r"(?:安眠药|农药|老鼠药|百草枯)[^,.!?;]{0,4}.{0,8}(?:全吃|都吃|全喝|都喝|吞|喝下|吃下|准备吃|准备喝|一瓶)",
        r"(?:吞|喝|灌)(?:了|下|点|一瓶)*(?:安眠药|农药|百草枯|老鼠药)|吃(?:点)?药(?:走|死|自尽|了结)",
        r"\b(?:wo )?bu xiang huo\b|\bwo (?:zhen de |jiu )?xiang si\b|\bzi ?sha\b|\bhuo bu xia qu\b",
        # English. The apostrophe is often left out, and so are letters.
        r"\bk+il+(?:ing)? my ?self\b|\bkms\b|\bunalive\b"
        r"|\b(?:suicid\w*|sucid\w*|suiside|suicde|sucicide)\b(?! (?:squad|door|prevention|hotline number))",
        r"\bend(?:ing)? (?:my(?: own)? (?:life|existence)|it all)\b|\btak(?:e|ing) my (?:own )?life\b",
        r"\bi(?:'?m| am| just| really| honestly| only| would| do)* (?:want|wann?a|wish|ready|hope|need)(?: to"
        r"| i could)?(?: just| go and)? die\b(?! (?:of|from|laughing|waiting|in|on|than))|\bwan(?:t|ting) to die\b",
        r"\bwish (?:that )?i (?:was|were|had|am|'?d)(?: been)?(?: just)? (?:dead|gone|never (?:been )?born"
        r"|not alive)\b",
        r"\bbetter off (?:dead(?! card| link)|without me)\b|\b(?:better|easier) (?:off )?if i (?:was|were|am"
        r"|just)(?:n'?t)? (?:dead|gone|not here|here|died|disappeared)\b",
        rf"\b(?:don'?t|do not|never|didn'?t) (?:really |even )?(?:want to|wanna) (?:be here|be around|exist"
        rf"|go on|live) {_NO_MORE}",
        r"\b(?:don'?t|do not) (?:really |even |just )?(?:want to|wanna) (?:be alive|live\b(?! (?:in|at|near|on"
        r"|with|off|here|there|under|chat|without (?:it|my)))|exist\b(?! as| in| on)|wake up\b(?! (?:to|at|early)))",
        r"\b(?:can'?t|cannot|can not) (?:go on|keep|bear|stand) living\b|\b(?:can'?t|cannot) live (?:like this"
        r"|this way|any ?more)\b",
        r"\b(?:not|isn'?t|n'?t|nothing|never) (?:\w+ )?worth (?:living|being alive)\b|\bno(?:thing"
        r"| reason)(?: left)? to live\b(?! (?:near|in))",
        r"\b(?:no|any|what(?:'?s| is| was)?(?: even)? the|see no|without)(?: more)? (?:point|reason|use|sense"
        r"|purpose) (?:in |of |to |for )?"
        r"(?:me )?(?:liv(?:e|ing)|being alive|go(?:ing)? on living|exist(?:ing)?|staying alive)\b(?! (?:near|in"
        r"|at|by|with|here|close|next))",
        r"\b(?:lost|no|without|losing|any) (?:the |my |any |all )*(?:will|desire|wish"
        r"|strength) to live\b(?! (?:in|on|near|waiting))",
        r"\bi (?:should|might|may|could)(?: just| as well| really)* (?:die|be dead)\b(?! (?:for|of|from|to))"
        r"|\blife (?:\w+ )?(?:has|have|holds) no (?:meaning|point|sense|purpose|value)\b"
        r"|\bmy life is (?:over|meaningless|pointless|worthless)\b"
        r"|\b(?:don'?t|can'?t|do not) (?:see|have|find|know) (?:a|any|one|the) (?:single |good )?(?:reason|point) "
        r"(?:to|of|in) (?:live|living|being alive)\b(?! (?:near|in|at|by|with))"
        r"|\b(?:standing|sitting) on (?:a|the) (?:bridge|roof|ledge|edge|rooftop|balcony)\b",
        r"\bjump(?:ing)? (?:off|from|out of|in front of|into) (?:a |the |my |this )?(?:\w+ )?(?:bridge|roof"
        r"|building|balcony|window|train|cliff|tower|river|sea|floor)\b",
        r"\b(?:hang(?:ing)?|drown(?:ing)?|poison(?:ing)?|hurt(?:ing)?|harm(?:ing)?|starv(?:e|ing)"
        r"|shoot(?:ing)?) myself\b(?! in the foot)"
        r"|\bself[- ]harm\w*|\b(?:slit|cut|slash)(?:ting|ing)? my (?:own )?(?:wrist|vein|throat|arm)s?\b"
        r"|\boverdos(?:e|ing)\b",
        r"\b(?:pills|tablets|sleeping pills)\b.{0,40}\b(?:take|taking|swallow\w*) (?:them|it) all\b"
        r"|\b(?:take|taking|took|swallow\w*) (?:all (?:of )?(?:the|my|these) (?:\w+ )?(?:pills|tablets"
        r"|medication)|(?:a|the) (?:whole )?bottle of (?:\w+ )?pills)\b",
        r"\b(?:no ?one|nobody|no-one) (?:would|will|'?d) (?:even )?(?:miss me|(?:care|notice|mind) if i (?:was"
        r"|were|am|died|disappeared|'m))",
        r"\b(?:tired|sick|done|finished|through) (?:of |with )?(?:living(?! (?:in|with|at|near|on|here|off))"
        r"|being alive|life(?!time|style)|my life)\b",
        r"\bwant(?:ed)? to (?:just )?(?:disappear|be gone) (?:forever|for good)\b|\bsuicide note\b"
        r"|\bgoodbye (?:cruel )?world\b",
    ),
    # Not to be able to go on is said of much else, so it counts only where nothing else is spoken of.
    rule(
        "self_harm",
        "human_agent",
        rf"{_I_ZH}(?:撑|熬|扛|挺)不(?:下去|住)|{_I_ZH}(?:坚持|过)不下去|(?:日子|人生).{{0,4}}(?:过不下去"
        r"|没有?盼头|没有?希望)",
        r"\bi (?:\w+ ){0,2}?(?:can'?t|cannot|can not|cant) (?:go on|keep going|carry on|hold on)"
        rf"(?: like this| with (?:my )?life| {_NO_MORE})*(?=$|[,.!?;]| and\b| so\b)",
        r"\b(?:can'?t|cannot|can not) (?:go on|keep going|carry on) (?:like this|any ?more|any longer"
        r"|with (?:my )?life)",
        unless=rf"{_OF_A_THING}|{_OF_A_PAGE}",
    ),
)
"""What somebody says who may harm themselves; the first rules of all."""
