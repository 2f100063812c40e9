"""What problems are called when more is known than their reason: who has the conversation, what was not there."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words

Told = tuple[Words, Words]
"""A headline, and what it means for whoever asked."""

_NOT_POSSIBLE: Final = Words("现在不能这样做", "Not possible right now")
NOT_ALLOWED: Final[Mapping[str, Told]] = MappingProxyType(
    {
        "taken": (
            Words("{name}已经接了这个会话", "{name} already has this conversation"),
            Words("你可以继续看，也可以留一条备注给{name}。", "You can go on reading, and leave {name} a note."),
        ),
        "not_taken_by_you": (
            Words("{name}正在接待这个会话", "{name} has this conversation"),
            Words(
                "回复和办理由{name}来做，你可以留一条备注。",
                "Replies and actions are {name}'s; you can leave a note.",
            ),
        ),
        "service_over": (
            Words("这次服务已经结束", "This has been closed"),
            Words(
                "客服已经结束了这次服务，之前的评价不再改动。有新的问题请直接说。",
                "Support has closed this since, so what was said of the answer stays. Just write if there is anything "
                "else.",
            ),
        ),
        "passkeys_too_few": (
            Words("通行密钥还不够", "Not enough passkeys yet"),
            Words(
                "至少要有两个添加满 72 小时的通行密钥：一台设备丢了，另一个还能登录；刚添加的可能不是你加的。",
                "To sign in by passkey alone you need at least two that have been there for 72 hours: if a device is "
                "lost, the other one still opens, and one that was added just now may not be yours.",
            ),
        ),
        "passkeys_last": (
            Words("这个通行密钥现在不能删除", "This passkey cannot be removed now"),
            Words(
                "账户只用通行密钥登录，至少要留两个添加满 72 小时的。请先添加另一个，或重新开启密码和验证码登录。",
                "The account opens by passkey alone, so two have to stay that have been there for 72 hours. Add "
                "another one first, or switch signing in by password and code on again.",
            ),
        ),
        "passkey_alone": (
            Words("这个通行密钥现在不能删除", "This passkey cannot be removed now"),
            Words(
                "账户没有登录密码，这是唯一的通行密钥。请先设置登录密码，或添加另一个通行密钥。",
                "The account has no password, and this is its only passkey. Set a password first, or add another "
                "passkey.",
            ),
        ),
        "password_there": (
            Words("账户已经有登录密码", "The account has a password already"),
            Words(
                "想换一个，输入现在的密码就能改；忘了就用验证码重置。",
                "To choose another, change it with your current password, or reset it with a code.",
            ),
        ),
        "not_taken": (
            Words("还没有人接手这个会话", "Nobody has taken this conversation"),
            Words("先接手，才能回复和办理。", "Take it first, then reply or act."),
        ),
        "not_for_staff": (
            Words("要客户本人来做", "Only the customer can do this"),
            Words("这一步客服不能代办，请告诉客户怎么做。", "Staff cannot do it for them; tell the customer how."),
        ),
        "not_proven": (
            Words("身份还没有确认", "Identity not proven"),
            Words(
                "对方没有登录，报出的手机号不能当作证明。请对方登录或用短信验证码解锁，之后才能办理。",
                "They have not signed in, and a number that they named proves nothing. Ask them to sign in, or to "
                "unlock with a code by SMS; then it can be done.",
            ),
        ),
        "not_for_customers": (
            Words("这一步由客服来办", "Support does this for you"),
            Words("请转人工，客服核对后为你办理。", "Talk to a person, who checks and does it for you."),
        ),
        "not_now": (
            _NOT_POSSIBLE,
            Words("现在不需要，或者不能这样做。", "This is not needed, or not possible, as things stand."),
        ),
        "unknown": (_NOT_POSSIBLE, Words("没有这样的操作。", "There is no such action.")),
        "supervisors_only": (
            Words("只有主管可以操作", "For supervisors only"),
            Words("这里只有主管可以操作。", "Only supervisors may do this."),
        ),
        "not_your_role": (
            Words("你的角色没有这项权限", "Your role does not include this"),
            Words("需要的话，请主管调整角色。", "If you need it, ask a supervisor about your role."),
        ),
        "not_open": (
            Words("没有在编辑的内容", "Nothing is being written"),
            Words("草稿已经发布或删除了，刷新后再看。", "The draft was published or thrown away. Look at it afresh."),
        ),
        "not_a_draft": (
            Words("已经提交审阅了", "It waits for review already"),
            Words(
                "等同事看过就能发布；还想改，直接改了保存即可。",
                "A colleague publishes it; to change more, edit and save.",
            ),
        ),
        "not_in_review": (
            Words("还没有提交审阅", "It is not in review"),
            Words(
                "先提交审阅，另一位同事才能发布或退回。",
                "Send it to review first; then another person publishes it or sends it back.",
            ),
        ),
        "not_published": (
            Words("没有已发布的版本", "Nothing is published"),
            Words("这个语言现在没有发布的内容，不需要下线。", "There is nothing to withdraw in this language."),
        ),
        "never_published": (
            Words("这个版本没有发布过", "This version was never published"),
            Words(
                "能恢复的只有发布过的版本；草稿请走审阅。",
                "Only what was published once is brought back; a draft goes through review.",
            ),
        ),
        "is_published": (
            Words("这就是现在的版本", "This is the current version"),
            Words("它正在发布，不需要恢复。", "It is published; there is nothing to bring back."),
        ),
        "withdrawn_by_supervisor": (
            Words("主管下线的，由主管恢复", "A supervisor withdrew it"),
            Words(
                "这个语言的内容是主管下线的。请一位主管来恢复，或者写一份新的送审。",
                "What was published in this language was withdrawn by a supervisor. Ask one to bring it back, or write "
                "a new text and send it to review.",
            ),
        ),
        "taught_already": (
            Words("这句话已经教过了", "This is taught already"),
            Words(
                "例句里已经有这句话，放弃这一条即可。要改它的主题，先在例句库里撤下原来那条。",
                "The same text is among the examples. Drop this one; to change its topic, take the other out first.",
            ),
        ),
        "trains_already": (
            Words("正在训练", "A training is under way"),
            Words("同一时间只训练一个版本，等这一次结束。", "One version is trained at a time; wait for its end."),
        ),
        "version_in_use": (
            Words("正在用的就是这个版本", "This version is in use"),
            Words("不需要再切换。", "There is nothing to change."),
        ),
        "version_not_ready": (
            Words("这个版本还不能用", "This version is not ready"),
            Words("训练还没有结束，或者没有成功。", "Its training has not ended, or did not succeed."),
        ),
        "version_of_other_code": (
            Words("这个版本是旧程序训练的", "Another release made this version"),
            Words(
                "程序升级以后读不了它，请重新训练。",
                "The product was upgraded since, and cannot read it. Train again.",
            ),
        ),
        "version_pruned": (
            Words("这个版本的文件已经清理", "The file of this version was let go of"),
            Words(
                "旧版本只留下测试结果，要用的话重新训练。",
                "Of old versions only the figures are kept. Train again to use what it learned.",
            ),
        ),
        "version_not_judged": (
            Words("这个版本没有测过", "This version was not tested"),
            Words(
                "训练时找不到测试集，没有测过的版本不上线。",
                "The frozen set was not there when it was trained; what was not tested does not go live.",
            ),
        ),
        "version_against_another": (
            Words("对比的不是现在的版本", "It was compared with another version"),
            Words(
                "训练以后换过版本，请重新训练，和现在的版本比一比。",
                "The version in use has changed since. Train again, to compare with the one of now.",
            ),
        ),
        "gate_does_not_hold": (
            Words("没有通过门槛", "The gate does not hold"),
            Words(
                "有指标比现在的版本差，超出了允许的范围，所以不能上线。",
                "A figure is worse than that of the version in use by more than is tolerated, so it does not go live.",
            ),
        ),
        "frozen_already": (
            Words("已经这样冻结了", "Frozen like this already"),
            Words("我方的冻结已经生效，不用再冻结一次。", "A freeze of ours stands already; there is nothing to add."),
        ),
        "not_frozen_by_us": (
            Words("没有我方的冻结", "Nothing of ours is frozen"),
            Words(
                "客户自己的冻结由客户解除：登录后在安全中心用短信验证码办理。",
                "What customers froze themselves they lift themselves: in the security centre, with a code by SMS.",
            ),
        ),
        "lift_too_old": (
            Words("申请已经过期", "The request has run out"),
            Words(
                "解除冻结的申请 24 小时内要审批。请退回这份申请，核实后重新申请。",
                "A wish to lift is decided within 24 hours. Decline this one; it can be asked for again.",
            ),
        ),
        "freezes_gone": (
            Words("申请里的冻结已不存在", "What it was about is not frozen any more"),
            Words(
                "这份申请针对的冻结已经解除或到期；之后新加的冻结要另行申请。请退回这份申请。",
                "The freezes that it names were lifted or have ended. What was frozen since takes a wish of its own; "
                "decline this one.",
            ),
        ),
        "asked_already": (
            Words("已经有人申请解除", "Somebody asked already"),
            Words("等主管审批就可以，结果会出现在这里。", "A supervisor will decide, and the outcome shows here."),
        ),
        "own_request": (
            Words("不能审批自己的申请", "Not your own request"),
            Words("解除冻结要两个人：请另一位主管来审批。", "Lifting takes two people; another supervisor decides."),
        ),
        "let_in_lately": (
            Words("7 天内有开通关系，要换人审批", "One of you let the other in lately"),
            Words(
                "7 天内，你和申请人之间有人给对方开通过工作台、发过开通码或加过角色，或者你们由同一位同事开通。"
                "请没有这层关系的另一位主管来办；{until} 之后你也可以。",
                "In the last seven days one of you added, promoted or gave a ticket to the other, or the same "
                "colleague did so for both. Another supervisor decides, who is not among them; from {until} on you "
                "may, too.",
            ),
        ),
        "decided": (
            Words("已经审批过了", "Decided already"),
            Words("刷新列表看结果。", "Look at the list again for the outcome."),
        ),
        "own_account": (
            Words("这件事不能自己给自己办", "Nobody does this to themselves"),
            Words("请另一位主管来办。", "Ask another supervisor to do it."),
        ),
        "last_supervisor": (
            Words("至少要留一位主管", "One supervisor has to stay"),
            Words("先让另一位同事成为主管，再来调整。", "Make somebody else a supervisor first."),
        ),
        "too_near": (
            Words("应当回避", "Not yours to serve"),
            Words(
                "这是你自己或亲近的人的账户，已登记回避。请交给同事。",
                "This account is your own or of somebody near to you. Leave it to a colleague.",
            ),
        ),
        "not_verified": (
            Words("还没有核实身份", "Not verified yet"),
            Words("先发起核实，由客户在会话里证明。", "Begin a verification; the customer proves it in the chat."),
        ),
        "anothers_case": (
            Words("这是{name}发起的核实", "{name} began this verification"),
            Words("要由你来办，请重新发起核实。", "To act yourself, begin one of your own."),
        ),
        "document_needed": (
            Words("还要证件照片或通行密钥", "A document or a passkey is needed"),
            Words(
                "换绑手机号光凭验证码和问题不够：手机可能在别人手里。请客户再发证件和本人照片，或用通行密钥确认。",
                "Another number takes more than a code and the questions, since somebody else may have the phone: ask "
                "for photographs of the document and the face, or for the passkey.",
            ),
        ),
        "level_not_reached": (
            Words("核实的级别不够", "The level is not reached"),
            Words(
                "请客户再用一种方式证明：二级要验证码、问题、证件照片里的两种，或者通行密钥。",
                "Ask for one more proof: level 2 takes a passkey, or two of the code, the questions and photographs.",
            ),
        ),
        "verified_too_often": (
            Words("今天核实得太频繁", "Verified too often today"),
            Words("这个账户今天已发起 5 次核实，明天再来。", "There were 5 verifications of this account today."),
        ),
        "no_number_named": (
            Words("还没有手机号", "No number yet"),
            Words(
                "请访客先填写手机号，或由你填入他报的号码。", "Ask the guest to name one, or enter what they told you."
            ),
        ),
        "locked_by_owner": (
            Words("是客户自己锁定的", "Its owner has locked it"),
            Words(
                "客户按过“不是我”，密码可能有别人知道，不能解锁。请引导客户用验证码重置登录密码。",
                "The customer said “not me”, and somebody else may have the password: it is not unlocked. Point to a "
                "new password with a one-time code.",
            ),
        ),
        "no_number_to_call": (
            Words("没有可以回拨的手机号", "No number to call"),
            Words(
                "这次核实报的是邮箱。请客户用邮箱验证码或其他方式证明。",
                "This case is about an email address. Let them prove it by a code to it, or in another way.",
            ),
        ),
        "not_locked": (
            Words("登录没有被锁", "Not locked"),
            Words("账户没有锁定，不需要解锁。", "The account is not locked; there is nothing to do."),
        ),
        "pin_not_locked": (
            Words("支付密码没有被锁", "The PIN is not locked"),
            Words("支付密码没有锁定，不需要解除。", "The PIN is not locked; there is nothing to do."),
        ),
        "let_try_lately": (
            Words("已代办过，{until} 后可再办", "Done already; again after {until}"),
            Words(
                "同一个账户，客服 24 小时内只能代解一次锁，以免有人借此反复猜密码。{until} 之后可以再办；"
                "在这之前，客户可以自己凭验证码解锁登录，或重置支付密码。",
                "For one account all agents together lift a lock once in 24 hours, so that nobody can guess on and on. "
                "It is possible again after {until}; until then the customer can unlock signing in with a code, or set "
                "a new PIN, themselves.",
            ),
        ),
        "no_totp": (
            Words("没有开启两步验证", "No two-step verification"),
            Words("账户没有开启两步验证，不需要关闭。", "Two-step verification is off already."),
        ),
        "claim_moved_on": (
            Words("这份申请不能再改了", "This claim has moved on"),
            Words(
                "它已经提交或结束，打开申请链接看现在的进度。",
                "It was handed in or has ended. The link of the claim shows how it stands.",
            ),
        ),
        "claim_number_first": (
            Words("请先验证现在用的手机号", "Prove your number first"),
            Words("输入发到这个手机号的验证码，再继续。", "Enter the code that went to it, then go on."),
        ),
        "claim_answers_first": (
            Words("还没有回答问题", "The questions are not answered"),
            Words("先看问题、选好答案，再提交。", "Answer them, then hand the claim in."),
        ),
        "claim_cools": (
            Words("等待期还没有结束", "The wait is not over"),
            Words(
                "等待期结束后才能设置新密码，时间写在申请进度里。",
                "A new password can be set once it is over; the claim shows when.",
            ),
        ),
        "claim_cools_already": (
            Words("这个账户已有一份申请在等待期", "Another claim is waiting"),
            Words("等那一份结束以后再处理。", "Decide about this one when that has ended."),
        ),
        "claim_examine_first": (
            Words("还没有人审核", "Nobody has examined it"),
            Words(
                "先由一位同事看过材料并写明意见，再由另一位批准。",
                "One person looks at it and gives a reason; then another one decides.",
            ),
        ),
        "claim_unverified": (
            Words("这个账户不能凭证件找回", "Documents cannot give this account back"),
            Words(
                "账户没有做过身份认证，或者已经注销，没有可以比对的资料。",
                "It was never verified, or is closed, so there is nothing to compare with.",
            ),
        ),
        "claim_not_matching": (
            Words("姓名或证件号和档案不一致", "Name or ID number is not the one on file"),
            Words("不一致就不能交还账户，请驳回并写明原因。", "Such a claim is turned down, with the reason."),
        ),
        "claim_not_confirmed": (
            Words("证件核验没有通过", "The documents are not confirmed"),
            Words(
                "核验还没有结果的请等一等；没有通过的请驳回。",
                "Wait while there is no answer; turn it down where the answer is no.",
            ),
        ),
        "claim_answers_wrong": (
            Words("问题答对得太少", "Too few answers are right"),
            Words("三题至少要对两题，请驳回并写明原因。", "Two of three have to be; turn it down, with the reason."),
        ),
        "no_phone_yet": (
            Words("还没有手机号", "No phone number yet"),
            Words(
                "账户只绑定了邮箱，请先在安全中心绑定手机号。",
                "The account has an email address only; add a number first.",
            ),
        ),
        "has_a_phone": (
            Words("已经有手机号", "There is a phone number"),
            Words("账户已绑定手机号，要换请用换绑。", "The account has a phone number; change it to take another."),
        ),
        "number_changing": (
            Words("手机号正在换绑", "The number is being changed"),
            Words(
                "上一次换绑还在 72 小时保护期内，结束或取消之后才能再换。",
                "The last change can still be taken back; after that, or once it is cancelled, another can begin.",
            ),
        ),
        "not_by_old_number": (
            Words("这次不用原号码的验证码", "The old number is not asked"),
            Words(
                "这次用通行密钥证明，只要新号码的验证码。",
                "It is proven by a passkey; only the new number gets a code.",
            ),
        ),
        "answered_already": (
            Words("这一项已经答过", "Answered already"),
            Words("这种方式这次只能用一次，请换一种。", "Each way counts once; use another one."),
        ),
        "too_few_records": (
            Words("记录太少，不能提问", "Too few records to ask about"),
            Words("请用验证码或通行密钥来证明。", "Use a code or a passkey."),
        ),
        "questions_spent": (
            Words("今天不能再答题", "No more questions today"),
            Words("答错次数到了上限，请用其他方式证明。", "Too many wrong answers today; use another way."),
        ),
        "no_passkey": (
            Words("没有可用的通行密钥", "No passkey to use"),
            Words("请用验证码或回答问题来证明。", "Use a code, or answer the questions."),
        ),
        "nothing_on_file": (
            Words("还没有做过身份认证", "Not verified yet"),
            Words(
                "没有可以比对的资料，不能用证件照片证明。请用验证码或回答问题。",
                "There is nothing on file to compare with. Use a code, or answer the questions.",
            ),
        ),
        "photos_refused": (
            Words("核验方没有通过", "The provider says no"),
            Words("这一项不能认定通过，请客户换一种方式。", "It cannot be passed; ask for another proof."),
        ),
        "photos_unanswered": (
            Words("核验方还没有答复", "The provider has not answered"),
            Words("请等一等；一直没有答复，请客户换一种方式。", "Wait, or ask for another proof if no answer comes."),
        ),
        "photos_unseen": (
            Words("两张照片还没看完", "Look at both photographs"),
            Words("先看证件照片和人脸照片，再认定。", "Look at the document and the face first, then decide."),
        ),
        "digits_unseen": (
            Words("照片里没有校验数字", "The digits are not in the photographs"),
            Words(
                "两张照片里都要看得到纸上的校验数字。少一张，就可能是以前拍的，不能认定。",
                "Both have to show the digits on paper; one that does not may be an old one, and proves nothing.",
            ),
        ),
        "wish_waits": (
            Words("已经在等审批", "Waits for a decision"),
            Words("已经提交过，等另一位同事审批。", "It was asked for already; a colleague decides."),
        ),
        "wish_too_old": (
            Words("申请已经过期", "The request has run out"),
            Words(
                "核实后 24 小时内要审批。请重新核实、重新申请。",
                "It is decided within 24 hours of the proof; begin again.",
            ),
        ),
        "account_closed": (
            Words("账户已经注销", "The account is closed"),
            Words(
                "资料会按期删除，不需要再办。", "What is kept of it goes when its time comes; nothing is to be done."
            ),
        ),
        "last_factor": (
            Words("这是最后一种验证方式", "This is the last factor"),
            Words(
                "先添加另一个通行密钥或验证器应用，再删除这一个。",
                "Add another passkey or an authenticator app first, then take this one off.",
            ),
        ),
        "last_factor_of_colleague": (
            Words("这是这位同事最后一种验证方式", "It is the last factor of this colleague"),
            Words(
                "移除后就进不了工作台。请改为发开通码，由本人重新设置。",
                "Without it the desk is closed to them. Give them a ticket instead, to set everything up anew.",
            ),
        ),
        "supervises_already": (
            Words("你已经是主管", "You are a supervisor already"),
            Words("主管不需要应急权限。", "Supervisors need no emergency access."),
        ),
        "emergency_unreviewed": (
            Words("上一次应急权限还没有复核", "The last emergency access awaits its review"),
            Words(
                "要由一位主管复核并写下结论，之后才能再次启用。",
                "A supervisor has to review it and write a finding; then it can be taken again.",
            ),
        ),
        "emergency_runs": (
            Words("应急权限还没有结束", "The emergency access has not ended"),
            Words("等它到期，或者先结束它，再来复核。", "Wait for its end, or end it first; then review it."),
        ),
        "own_emergency": (
            Words("不能复核自己的应急权限", "Not your own emergency access"),
            Words("请另一位主管来复核。", "Another supervisor reviews it."),
        ),
        "reviewed": (
            Words("已经复核过了", "Reviewed already"),
            Words("刷新列表看结论。", "Look at the list again for the finding."),
        ),
        "not_in_emergency": (
            Words("应急权限不包括这一项", "Emergency access does not open this"),
            Words("这里只有主管本人可以操作。", "Only those who are supervisors by role may do this."),
        ),
        "only_from_here": (
            Words("只有本机可以查看", "Only on the machine itself"),
            Words("这里只有本机可以查看。", "This can only be read on the machine itself."),
        ),
    }
)
"""By the `why` of a refusal; {name} is the colleague who has the conversation."""

_RECORD: Final = (
    Words("没有找到这笔记录", "No such record"),
    Words("这笔记录不存在，或者不属于这个账户。", "There is no such record, or it belongs to another account."),
)
_ORDER: Final = (
    Words("没有找到这笔订单", "No such order"),
    Words("这笔订单不存在，或者不是开给你的。", "There is no such order, or it was not made out to you."),
)
_SHOPS_ORDER: Final = (
    Words("没有找到这笔订单", "No such order"),
    Words("这笔订单不存在，或者不是你们店的。", "There is no such order, or it is another shop's."),
)
_CONVERSATION: Final = (
    Words("这个会话不在队列里", "This conversation is not in the queue"),
    Words(
        "它可能已经结束，或者客户还没有转人工。从左边的列表里另选一个。",
        "It may have ended, or the customer has not asked for a person. Choose another from the list.",
    ),
)
_ARTICLE: Final = (
    Words("没有这篇文章", "No such article"),
    Words(
        "它可能改了名字。换几个字搜一搜，或者直接问客服。", "It may have been renamed. Search again, or ask support."
    ),
)
_DESK_ARTICLE: Final = (
    Words("没有这篇文章", "No such article"),
    Words(
        "它可能被删除了，或者没有这个语言的版本。", "It may have been thrown away, or is not there in this language."
    ),
)
_GAP: Final = (
    Words("没有这条建议", "No such proposal"),
    Words("可能夜里重新整理过，刷新后再看。", "It may have been gathered anew at night. Look at the list afresh."),
)
_ARTICLE_ACTS: Final = (
    "write_article", "review_article", "send_article_back", "publish_article", "discard_article", "restore_article",
    "expire_article", "compare_article",
)  # fmt: skip
_ANSWER: Final = (
    Words("找不到这条回答", "There is no such answer"),
    Words(
        "它不在你的会话里，或者不是一条可以评价的回答。",
        "It is not in your conversation, or is no answer that can be judged.",
    ),
)
_MESSAGE: Final = (
    Words("没有这条消息", "No such message"),
    Words(
        "刷新会话再看。只有客户说的话可以这样标。",
        "Look at the conversation afresh. Only what a customer said can be marked.",
    ),
)
_EXAMPLE: Final = (
    Words("没有这条例句", "No such example"),
    Words("刷新列表再看。", "Look at the list again."),
)
_VERSION: Final = (
    Words("没有这个版本", "No such version"),
    Words("刷新列表再看。", "Look at the list again."),
)
_TRACE: Final = (
    Words("看不到这次回答", "This answer cannot be shown"),
    Words(
        "它不存在，或者这个会话没有转过人工，只有主管能看。",
        "It is not there, or its conversation was never handed over, and only supervisors may look.",
    ),
)
_CONFIRMATION: Final = (
    Words("这次确认已经失效", "This confirmation has run out"),
    Words(
        "确认只在发起登录的浏览器里有效，10 分钟内完成。请重新输入登录密码。",
        "It counts in the browser in which you signed in, for 10 minutes. Enter your password again.",
    ),
)
_NOT_ME: Final = (
    Words("这个链接已经用过或过期", "This link was used or has run out"),
    Words(
        "账户没有变动。还担心的话，请登录后在“登录设备”里查看，或联系客服。",
        "Nothing has changed. If you still worry, sign in and look at your devices, or talk to support.",
    ),
)
_DEVICE: Final = (
    Words("没有找到这台设备", "No such device"),
    Words("它已经不在列表里，或者不属于这个账户。", "It is no longer on the list, or it belongs to another account."),
)
_PASSKEY: Final = (
    Words("没有找到这个通行密钥", "No such passkey"),
    Words("它可能已经删除，或者不属于这个账户。", "It may have been removed, or it belongs to another account."),
)
_APPROVAL: Final = (
    Words("这次确认已失效", "This confirmation has run out"),
    Words("请回到刚才的页面，重新提交一次。", "Go back to where you were, and submit it once more."),
)
_COLLEAGUE: Final = (
    Words("没有找到这位同事", "No such colleague"),
    Words("可能已经离职。刷新名单再看。", "They may have left. Look at the list again."),
)
_FACTOR: Final = (
    Words("没有找到这个验证方式", "No such factor"),
    Words(
        "可能已经移除，或者这位同事已离职。刷新名单再看。",
        "It may have been taken away, or the colleague has left. Look at the list again.",
    ),
)
_REQUEST: Final = (
    Words("没有这条申请", "No such request"),
    Words("刷新列表再看。", "Look at the list again."),
)
_REBINDING: Final = (
    Words("这次更换已失效", "This change is over"),
    Words(
        "它已经完成、取消或过期。需要更换，请重新开始。",
        "It was done, cancelled, or has run out. To change your number, begin again.",
    ),
)
_VERIFICATION: Final = (
    Words("没有进行中的核实", "No verification is open"),
    Words("它已经结束或过期。需要时，客服会重新发起。", "It has ended or run out; support begins another when needed."),
)
_EMERGENCY: Final = (
    Words("没有进行中的应急权限", "No emergency access"),
    Words("它已经结束，或者已经复核。刷新后再看。", "It has ended, or was reviewed. Look at it afresh."),
)
SESSION_ENDED: Final[Mapping[str, Told]] = MappingProxyType(
    {
        "idle": (
            Words("太久没有操作，已退出登录", "Signed out after a rest"),
            Words(
                "为了保护客户资料，一段时间没有操作会自动退出。请重新登录，接着刚才的继续。",
                "To protect customers' data, whoever rests for a while is signed out. Sign in, and go on.",
            ),
        ),
        "longest": (
            Words("登录时间到了", "Your session has reached its end"),
            Words(
                "一次登录最长的时间已到。请重新登录，接着刚才的继续。",
                "A session lasts only so long. Sign in, and go on where you were.",
            ),
        ),
        "too_many": (
            Words("你在别处登录了", "You signed in elsewhere"),
            Words(
                "同时登录的数量有限，最早的这一个退出了。如果不是你本人，请马上告诉主管。",
                "There is a limit to how many sessions you have at once; this was the oldest. If that was not you, "
                "tell a supervisor now.",
            ),
        ),
        "ended": (
            Words("已退出登录", "Signed out"),
            Words("这次登录已经结束，请重新登录。", "This session was ended. Sign in again."),
        ),
    }
)
"""Why a session of staff counts no more, by the `why` of the refusal."""
NOT_FOUND: Final[Mapping[str, Told]] = MappingProxyType(
    {
        "rebinding": _REBINDING, "rebinding_by_code": _REBINDING, "cancel_by_code": _REBINDING,
        "verification": _VERIFICATION, "end_verification": _VERIFICATION,
        "begin_verification": _CONVERSATION, "assist_customer": _CONVERSATION, "keep_colleague_apart": _COLLEAGUE,
        "record": _RECORD, "device": _DEVICE, "confirmation": _CONFIRMATION, "not_me": _NOT_ME,
        "passkey": _PASSKEY, "approval": _APPROVAL,
        "refund": _RECORD, "order": _ORDER, "payment": _ORDER,
        "shop_order": _SHOPS_ORDER,
        "desk_conversation": _CONVERSATION, "take_conversation": _CONVERSATION, "release_conversation": _CONVERSATION,
        "close_conversation": _CONVERSATION, "reply": _CONVERSATION, "desk_mark_read": _CONVERSATION,
        "help_article": _ARTICLE, "article_feedback": _ARTICLE, "desk_article": _DESK_ARTICLE,
        "correct_assistant": _MESSAGE, "accept_example": _EXAMPLE, "drop_example": _EXAMPLE,
        "assistant_version": _VERSION, "use_version": _VERSION, "assistant_trace": _TRACE,
        "say_solved": _ANSWER, "guest_say_solved": _ANSWER,
        "accept_gap": _GAP, "drop_gap": _GAP, **dict.fromkeys(_ARTICLE_ACTS, _DESK_ARTICLE),
        "freeze_customer": _CONVERSATION, "ask_to_lift": _CONVERSATION, "unmask_customer": _CONVERSATION,
        "decide_request": _REQUEST,
        "give_ticket": _COLLEAGUE, "set_roles": _COLLEAGUE, "unlock_colleague": _COLLEAGUE,
        "end_colleague": _COLLEAGUE, "reset_factor": _FACTOR, "emergency": _EMERGENCY,
    }
)  # fmt: skip
"""By what the route asks for."""

STAFF_PROOF: Final[Told] = (
    Words("再确认一次是你本人", "Confirm once more that it is you"),
    Words(
        "请用验证器应用里的动态数字或通行密钥确认，确认后接着办。",
        "Confirm with a code of your app or with a passkey; it then goes on from where it is.",
    ),
)
"""What staff are told who have to prove themselves anew for something grave at the desk."""
