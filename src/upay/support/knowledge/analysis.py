"""How text is cut into terms, for searching the knowledge and for understanding a customer.

Owns folding (one spelling for what people type in many) and the analysers: words, characters, syllables.
Always pure and deterministic: the same text gives the same terms on every machine.
Never keeps a text, and never drops a negation or a question word: they carry the meaning.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from upay.kit.language import Lang

if TYPE_CHECKING:
    import rjieba

LONGEST_READ: Final = 1200
"""Characters of a message that are analysed; a longer one is read from its head and its tail."""

MASKS: Final = "\u00a4\u00a7\u00b6\u00b1\u00ac\u2020"
"""Single signs that stand for a masked amount, time, phone, card tail, order number and person."""

COMMON: Final = {
    Lang.ZH: frozenset("的了我你您在是吗呢啊吧和就都也把给请这那一有会要到上下里个"),
    Lang.EN: frozenset(
        "a an the i my me we our you your it its is am are was were be been do does did to of in on at for from with "
        "by and or but so that this there these those have has had can will would should please just get got if "
        "as".split()
    ),
}
"""What most texts have, and what so tells none from another; negations and question words are none of it."""

_EN_TOKEN: Final = re.compile(rf"[a-z]+(?:'[a-z]+)?|\d+|[{MASKS}]|[\u3400-\u9fff]")

_TRADITIONAL: Final = (
    "錢轉帳戶號碼證驗認銀網絡記錄賬單餘額積優劃購買賣費繳納貸帶還沒這個們來時間點鐘嗎麼樣為麽請問題誰該說話講聽見觀"
    "覺讓給對錯誤與開關閉門進過運動機電腦視頻頁線聯繫係總結續終統級紅綠紙組經約純綁緊維緩編練縮績織繼纏變實現險難雙"
    "離雜雞風飛飯飲館馬騙驚騷體髮發鬆鬧魚鳥麗黃齊龍龜億僅價儀儘償儲兒兩冊凍別刪則剛創務勝勞勢區協卻廠厲參員啟喚喪嚇"
    "嚴國圍園圖團執報場塊壞壓處備夠夢奪奮獎婦媽學寧審寫寬寶將專尋導屆屬島師帥幣幫幹幾庫應廢廣張強彈彙後從復徵態慣慮"
    "憂憑懷戰戲掃掛採換據擁擇擊擔擾攔攝敗敵數斷於舊昇書會東條業極構樂樓標檔檢櫃權歡歲歷歸殘殺毀氣決況淨測準滿漢漲濟"
    "滯潔無煩熱營爭爾狀獨獲環產異當畫療瘋盜盡監盤眾睏確禮稅種稱穩窮竊筆節範築簡簽糧紀細紹絕綜緒締縣縱罰罷羅義習聲職"
    "聰聞脫腳臨臺舉興華葉蓋藍藝藥蘋虧衝補裝裡裏製複規觸訂計訊討訓託訪設許訴診評詞詢試詳誠誇語誘課調談論諮諾謀謂謝識"
    "譯議護讀讚豐貓負財貢貨販貪責貴貼賀資賊賓賠賴賺贈贏趕趙跡踐蹤車軟較載輕輛輪輯輸辦辭農連週遊達違遠適遲遷選遺郵鄉"
    "醫釋釣針鈔鈕銷鋪錶鍵鎖鏈鏡鐵長閃閱隊階際隨隱靈靜頂項順須預領頭顆類顧顯餓駕駐騎鬱鹽麥齡佔併佈侖倉倫偉側偵傑傘傳"
    "債傷傾僑僞偽僱儉兇剝劇勁勵勻滙匯卹叢吳吶呂啞喬喫嗶嘆嘗噁噸圓塗墊墜壇壽夾奧姍娛孫寢屍屢層崗嶺巖幀廁廳彌彎徑徹恆"
    "悅惡惱愛慘慶憐憤懶懸戀拋捨掙揀損搖摯擋擬攜斂暈暫曉曆棄橋檯欄殼氾汙洩涼淚湊溫滅滾潤澤瀏灑灣災煉燈燒燙爐牆牽猶獄"
    "瑪甦畢疊癢皺盧瞭矯礎禍禎穫窩競簾籌籤糾紛紋紐絲綫緣縫繞繪羣聖脅膚膽舖艙莊蘇蟲蠟衛襲覽詐詛誌誼諒謊謹譜豬賞賤賽贓"
    "趨躍軌軍輔輩轟遞邊鄰釐鉤銳鋼錦鎮闆闖闢陣陰陳陸陽隻雖霧頒頓頗頸顛飄飽飾養駁駛騰驅驟髒鬥鬚魯鮮鴨鵝黨齒妳祂牠著啓"
    "乾"
)
_SIMPLIFIED: Final = (
    "钱转账户号码证验认银网络记录账单余额积优划购买卖费缴纳贷带还没这个们来时间点钟吗么样为么请问题谁该说话讲听见观"
    "觉让给对错误与开关闭门进过运动机电脑视频页线联系系总结续终统级红绿纸组经约纯绑紧维缓编练缩绩织继缠变实现险难双"
    "离杂鸡风飞饭饮馆马骗惊骚体发发松闹鱼鸟丽黄齐龙龟亿仅价仪尽偿储儿两册冻别删则刚创务胜劳势区协却厂厉参员启唤丧吓"
    "严国围园图团执报场块坏压处备够梦夺奋奖妇妈学宁审写宽宝将专寻导届属岛师帅币帮干几库应废广张强弹汇后从复征态惯虑"
    "忧凭怀战戏扫挂采换据拥择击担扰拦摄败敌数断于旧升书会东条业极构乐楼标档检柜权欢岁历归残杀毁气决况净测准满汉涨济"
    "滞洁无烦热营争尔状独获环产异当画疗疯盗尽监盘众困确礼税种称稳穷窃笔节范筑简签粮纪细绍绝综绪缔县纵罚罢罗义习声职"
    "聪闻脱脚临台举兴华叶盖蓝艺药苹亏冲补装里里制复规触订计讯讨训托访设许诉诊评词询试详诚夸语诱课调谈论咨诺谋谓谢识"
    "译议护读赞丰猫负财贡货贩贪责贵贴贺资贼宾赔赖赚赠赢赶赵迹践踪车软较载轻辆轮辑输办辞农连周游达违远适迟迁选遗邮乡"
    "医释钓针钞钮销铺表键锁链镜铁长闪阅队阶际随隐灵静顶项顺须预领头颗类顾显饿驾驻骑郁盐麦龄占并布仑仓伦伟侧侦杰伞传"
    "债伤倾侨伪伪雇俭凶剥剧劲励匀汇汇恤丛吴呐吕哑乔吃哔叹尝恶吨圆涂垫坠坛寿夹奥姗娱孙寝尸屡层岗岭岩帧厕厅弥弯径彻恒"
    "悦恶恼爱惨庆怜愤懒悬恋抛舍挣拣损摇挚挡拟携敛晕暂晓历弃桥台栏壳泛污泄凉泪凑温灭滚润泽浏洒湾灾炼灯烧烫炉墙牵犹狱"
    "玛苏毕叠痒皱卢了矫础祸祯获窝竞帘筹签纠纷纹纽丝线缘缝绕绘群圣胁肤胆铺舱庄苏虫蜡卫袭览诈诅志谊谅谎谨谱猪赏贱赛赃"
    "趋跃轨军辅辈轰递边邻厘钩锐钢锦镇板闯辟阵阴陈陆阳只虽雾颁顿颇颈颠飘饱饰养驳驶腾驱骤脏斗须鲁鲜鸭鹅党齿你他它着启"
    "干"
)
_CANTONESE: Final = {
    "乜": "什么",
    "咩": "吗",
    "嘅": "的",
    "咗": "了",
    "佢": "他",
    "冇": "没有",
    "唔": "不",
    "喺": "在",
    "嗰": "那",
    "畀": "给",
    "俾": "给",
    "攞": "拿",
}
_SPELLING: Final = str.maketrans({**dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)), **_CANTONESE})
_PUNCTUATION: Final = str.maketrans("，。？！；：、（）【】“”‘’「」『』～…—", ",.?!;:,()[]\"\"''\"\"''~.-")

WALLET_WORDS: Final = tuple(
    (
        "充值 提现 转账 付款 收款 付款码 收款码 二维码 扫码 余额 零钱 钱包 银行卡 储蓄卡 信用卡 绑卡 解绑 换绑 "
        "绑定 验证码 短信 密码 登录密码 支付密码 忘记密码 指纹 面容 人脸 人脸识别 实名 实名认证 身份证 身份认证 "
        "二次验证 两步验证 双重验证 通行密钥 动态口令 注销 销户 冻结 解冻 锁定 解锁 被锁 被盗 盗刷 盗用 盗号 诈骗 "
        "钓鱼 冒充 可疑 举报 投诉 建议 反馈 客服 人工 人工客服 转人工 工单 申诉 争议 退款 退钱 退货 退回 到账 "
        "没到账 未到账 没收到 扣款 扣费 扣钱 重复扣款 多扣 手续费 费率 服务费 限额 额度 单笔 单日 账单 流水 明细 "
        "对账单 收据 发票 回单 凭证 电子回单 理财 货币基金 基金 申购 赎回 收益 七日年化 万份收益 积分 优惠券 红包 "
        "代金券 满减 礼包 活动 奖励 返现 抽奖 邀请 新人 闪退 白屏 卡顿 卡死 崩溃 维护 升级 更新 版本 打不开 "
        "登不上 登录不了 进不去 收不到 用不了 付不了 转不了 转不出去 转错 转错人 打错 对方 收款人 商家 商户 订单 "
        "处理中 支付失败 交易失败 不是我 不是本人 本人 手机号 换号 换手机 手机丢了 丢了 停机 旧号 新号 邮箱 昵称 "
        "头像 地址 语言 个人信息 隐私 导出 删除 进度 催 多久 怎么办 为什么 怎么 能不能 可以吗 没人理 排队 等了 "
        "回电 电话 在线 工作时间 没成功 不成功 失败 拒绝 被拒 超限 上限 对不上 少了 多了 不见了 没了 扫不出来 "
        "扫不了"
    ).split()
)
"""Words of the trade that a general dictionary cuts apart."""

_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD: Final = re.compile(r"[a-zA-Z]{2,}")
_REPEATED: Final = re.compile(r"([^\d])\1{2,}")
_SPACES: Final = re.compile(r"\s+")
_ORDINARY: Final = re.compile(r"[ -~\u00a5\u4e00-\u9fff]*")
"""Nothing in it has to be looked at letter by letter; nearly every line of an article is like this."""
_BREAKS: Final = {"Cc", "Cs", "Co", "Cn", "So", "Sk", "Zl", "Zp"}
_INVISIBLE: Final = {"Cf", "Mn", "Me"}
_SHORT_FORMS: Final = (
    (re.compile(r"\bcan(?:'t|not)\b|\bcant\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(do|does|did|is|was|has|have|had|would|could|should)nt\b"), r"\1 not"),
    (re.compile(r"\bpls\b|\bplz\b"), "please"),
    (re.compile(r"\b(?:acct?|a/c)\b"), "account"),
    (re.compile(r"\b(?:pwd|passwd)\b"), "password"),
    (re.compile(r"\b(?:txn|trx)\b"), "transaction"),
    (re.compile(r"\btop(?:ped|ping)?[ -]?up\b"), "topup"),
    (re.compile(r"\b(?:log|sign)(?:ged|ing)?[ -]?in\b"), "login"),
    (re.compile(r"\bcash(?:ed|ing)?[ -]out\b"), "withdraw"),
)


@cache
def _wallet_jieba() -> "rjieba.Jieba":
    """Return what cuts Chinese; its dictionary is read by the first text and not by every command that starts."""
    import rjieba  # noqa: PLC0415 -- see above

    cutter = rjieba.Jieba()
    for word in WALLET_WORDS:
        cutter.add_word(word, None, None)
    return cutter


def _pinyin(text: str | list[str]) -> list[str]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- its dictionary too is read by the first text

    return lazy_pinyin(text)


def plain(text: str) -> str:
    """Give one spelling to widths, script variants and marks, without emoji and controls; keep case and digits."""
    if len(text) > LONGEST_READ:
        half = LONGEST_READ // 2
        text = f"{text[:half]} {text[-half:]}"
    text = unicodedata.normalize("NFKC", text).translate(_SPELLING).translate(_PUNCTUATION)
    if _ORDINARY.fullmatch(text) is None:
        text = "".join(_kept(c) for c in text)
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """Return the plain text in lower case, with drawn-out letters and marks cut to two."""
    return _REPEATED.sub(r"\1\1", plain(text).lower())


def _kept(c: str) -> str:
    category = unicodedata.category(c)
    if category in _INVISIBLE:
        return ""
    return " " if category in _BREAKS else c


def is_chinese(text: str) -> bool:
    """Tell whether any Chinese character stands in the text."""
    return _CHINESE.search(text) is not None


def latin_words(text: str) -> list[str]:
    """Return the Latin words of a mixed text."""
    return _LATIN_WORD.findall(text)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Take the commonest English endings off, so that "refunded" meets "refunds"."""
    for ending, least, put in (("ies", 5, "y"), ("sses", 6, "ss"), ("ing", 6, ""), ("ed", 5, ""), ("s", 4, "")):
        if len(word) >= least and word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            word = word.removesuffix(ending) + put
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def words(folded: str, *, chinese: bool) -> list[str]:
    """Cut folded text into words: by dictionary for Chinese, by letters (short forms spelled out) for English."""
    if chinese:
        return [w for w in _wallet_jieba().cut(folded) if w[0].isalnum() or w[0] in MASKS]
    for pattern, full in _SHORT_FORMS:
        folded = pattern.sub(full, folded)
    return _EN_TOKEN.findall(folded)


def characters(folded: str, *, shortest: int, longest: int) -> list[str]:
    """Return the runs of characters of each length, over the text without spaces and marks."""
    solid = "".join(c for c in folded if c.isalnum() or c in MASKS)
    return [solid[i : i + n] for n in range(shortest, longest + 1) for i in range(len(solid) - n + 1)]


def characters_in_words(tokens: Iterable[str], *, shortest: int, longest: int) -> list[str]:
    """Return the runs of characters inside each word, with its borders marked by a space."""
    grams: list[str] = []
    for token in tokens:
        grams.extend(_grams_of(token, shortest, longest))
    return grams


@lru_cache(maxsize=20_000)
def _grams_of(token: str, shortest: int, longest: int) -> tuple[str, ...]:
    padded = f" {token} "
    return tuple(padded[i : i + n] for n in range(shortest, longest + 1) for i in range(len(padded) - n + 1))


def syllables(folded: str) -> list[str]:
    """Return the pinyin of the Chinese characters, so that a slip of the input method still meets the right word.

    Text without a Chinese character that is pinyin throughout gives its syllables.
    """
    if not is_chinese(folded):
        return typed_pinyin(folded)
    return [s for word in _wallet_jieba().cut(folded) if is_chinese(word) for s in _sounds(word)]


@lru_cache(maxsize=20_000)
def _sounds(word: str) -> tuple[str, ...]:
    return tuple(_pinyin("".join(_CHINESE.findall(word))))


def typed_pinyin(folded: str) -> list[str]:
    """Return the syllables of text typed in pinyin; nothing if any of its words is something else."""
    found: list[str] = []
    for word in re.findall(r"[a-z]+", folded):
        split = _split_pinyin(word)
        if not split:
            return []
        found.extend(split)
    return found if len(found) > 1 and any(len(s) > 2 for s in found) else []


@lru_cache(maxsize=1)
def _all_syllables() -> frozenset[str]:
    common = "".join(
        bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFA)
    )
    return frozenset(s for s in _pinyin(list(common)) if s.isascii() and s not in {"n", "m", "ng", "hm", "hng"})


@lru_cache(maxsize=20_000)
def _split_pinyin(word: str) -> tuple[str, ...]:
    """Split a word into pinyin syllables, the longest first; empty if it cannot be."""
    if len(word) > 40:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            head = best[start]
            if head is not None and word[start:end] in _all_syllables():
                longer = (*head, word[start:end])
                if best[end] is None or len(longer) < len(best[end] or ()):
                    best[end] = longer
    return best[-1] or ()


def pairs(tokens: Sequence[str]) -> list[str]:
    """Return neighbouring tokens joined by an underscore."""
    return [f"{a}_{b}" for a, b in pairwise(tokens)]
