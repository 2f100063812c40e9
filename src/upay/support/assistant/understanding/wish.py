"""The wish for a person: asked for by any name, and not where a person is only named.

That somebody is paid, was spoken to, or has hours at which they are there, is no wish.
"""

from typing import Final

from upay.support.assistant.understanding.rule import rule

_AND_THAT_IS_ALL: Final = (
    r"(?=,? (?:to (?:talk|speak|chat|help)|who can (?:help|talk)|not a (?:ro)?bot|instead|please|now|here|right now)\b"
    r"|\s*$|\s*[,.!?;])"
)
"""What may follow when the person is what is wanted: nothing, or what they are wanted for."""

RULES_OF_A_WISH: Final = (
    rule(
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
        r"|real person|actual person)\b(?! (?:fee|resources|error|name|readable|rights|verification|check))",
        r"\b(?:real|live|actual) (?:person|human|agent|people)\b|\bhuman (?:agent|support|help|being|"
        r"please|advisor|operator)\b"
        r"|^(?:please |a |an )*(?:human|agent|representative|operator|rep|person|live chat)(?: please| now)?[.!?]*$",
        # Somebody is to come, whoever it is: a person's name, account or face is something else, and so is another
        # person for a role.
        r"(?:换|来)(?:一?[个位])?人(?=来|跟我|和我|帮我|处理|接|吧|行)|(?:^|[,.!?;])(?:快|赶紧|给我|请)?(?:换|来)(?:一?[个位])?"
        r"人[啊呀]?(?=$|[,.!?])",
        r"(?:找|叫|喊|派|安排|让|换)(?:一?[个位名])?(?:懂的|懂行的|专业的)?人(?:(?:来|过来|出来)(?:处理|解决|跟我|和我"
        r"|帮我|看|管|接|说|吧|行|$|[,.!?])|(?:跟我|和我)(?:说|谈|聊|讲|沟通))",
        r"(?:跟|和|与|找|让|叫|喊)(?:你们的?|一?[个位名])*(?:工作人员|客服人员|人工服务|接线员|坐席|话务员|专员)"
        r"(?:直接|亲自)?(?:说|聊|谈|讲|沟通|通话|对话|来|处理|接)(?!了|过)",
        r"(?:要|想|能|可以|让我)(?:直接)?(?:跟|和|与)(?:你们的?)?客服(?:人员)?(?:直接)?(?:通话|说|聊|谈|沟通|对话)(?!了|过|记录)",
        r"(?:接通?|转接?|呼叫|连线)(?:一下)?(?:你们的?)?(?:人工服务|客服人员|接线员|坐席|话务员)"
        r"|接线员(?:呢|在吗|在不在|接)|(?:派|安排|喊|叫)(?:一?[个位名])(?:真人|活人|客服|人工|专员|工作人员)"
        r"(?=来|跟|和|过来|帮|处理|$|[,.!?吧])",
        r"(?:不想|不要|别|不愿)再?(?:跟|和|让|给我)机器.{0,3}(?:说|聊|回|答)|^(?:人工){2,}[吧啊呀.!? ]*$",
        r"\b(?:get|give|find|bring|fetch) me (?:a |an |another |some )?(?:real |live |actual |human )*"
        rf"(?:person|human|somebody|someone)(?: real| else)?{_AND_THAT_IS_ALL}",
        rf"\bbring in (?:a |another )?(?:real )?(?:person|human){_AND_THAT_IS_ALL}"
        r"|\bput (?:a |another )?(?:real )?(?:person|human|somebody|someone) on"
        r"(?= the (?:line|phone)| please| now|$|[,.!?;])",
        rf"\b(?:want|need|prefer) an? (?:real |actual |live )*(?:person|human){_AND_THAT_IS_ALL}"
        r"|\bdeal with (?:a |an |some )?(?:real |actual |live )*(?:person|human|somebody|someone)\b(?! who)",
        r"\b(?:anyone|anybody|someone|somebody) real\b(?=.{0,12}\b(?:talk|speak|chat|here|there)\b|$|[,.!?;])"
        r"|(?:^|[,.!?;] ?)(?:a )?(?:real )?(?:person|human|agent) please\b",
        r"\b(?:can|could|let|have|get|would) (?:a |an |some )?(?:real |actual )?(?:human|person|agent) (?:to )?"
        r"(?:take over|step in|jump in)(?! my)",
        r"\b(?:please|let me|i (?:need|want|would like|wish) to|i'd like to"
        r"|(?:put|connect|hand|pass|transfer|get|switch) me)\b.{0,16}\b(?:to|with|have|get) (?:a )?"
        r"(?:someone|somebody|member|one|person) (?:from|of|on|in) your "
        r"(?:team|staff|support|people|agents|colleagues)\b(?! (?:told|said|asked))",
        unless=r"人工智能|怎么联系|联系方式|联通|移动客服|电信|(?:不|没|无需|不用|不要|不想|别|甭|先不|不必)(?:用|要|需要|想|必|再)?(?:给我)?(?:转|"
        r"找|接|叫)(?:接|到)?(?:人工|真人|客服)|不(?:用|要|需要)人工"
        r"|人工.{0,6}(?:几点|什么时候|上班|下班|工作时间|服务时间|电话|热线|号码|时间|在线吗|收费|"
        r"24小时)|(?:几点|什么时候|多久).{0,6}人工"
        r"|(?:晚上|夜里|半夜|深夜|凌晨|早上|中午|周末|周[六日天]|星期[六日天]|礼拜[六日天]?|节假?日|过年|春节|国庆|元旦|五一|放假|24小时)"
        r"[^,.!?;]{0,6}(?:有没有|有|在)(?:你们的?)?(?:人工|真人|活人)[^,.!?;]{0,6}(?:吗|嘛|么|没有?|不|[?]|$)"
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
"""Who asks to be heard by somebody."""
