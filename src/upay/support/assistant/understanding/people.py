"""People that money goes to, by what stands before and after their names."""

import re
from collections.abc import Iterator
from typing import Final

from upay.support.assistant.understanding.named import Named, Taken

SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金"
    "陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
    "韦申尤毕聂丛焦向柳邢骆岳齐梅莫庄辛管祝左涂谷祁"
    "时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边"
)
_NOT_SURNAME_WORDS: Final = frozenset(
    "钱 钱包 时间 时候 关闭 解决 解冻 解锁 解释 解绑 成功 常用 文件 方法 方便 包括 安全 安排 单独 查查 查询 查"
    "一查 查下 查一下 查看 查清楚 管管 向导 "
    "强制 应该 高级 万一 平台 金额 严重 经理 车主 房东 商家 商户 左右 明天 余额 费用 成本 项目 曲线 盛大 位置"
    " 阳光 边上 华为".split()
)
_PAYEE: Final = re.compile(
    rf"(?:转给|付给|打给|汇给|发给|还给|转账给|打钱给|转钱给|给|向|转)((?:[老小阿大][{SURNAMES}][哥姐弟叔]?|"
    rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?))"
    r"(?=转|打|汇|发|付|充|还|的|了|那|这|账|[,.?!;:\s\d¥]|[一两二三四五六七八九十]|$|没|怎|为|失|但|钱|错)"
)
_PAYEE_EN: Final = re.compile(
    r"\b(?:to|paid|pay|sent|send)\s+((?:Mr\.? |Mrs\.? |Ms\.? )?[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20})"
    r"?)(?=$|[\s,.?!;:'])"
)
_NOT_PEOPLE_EN: Final = frozenset(
    "The My A An This That It Me You Us Them Him Her Someone Wallet Bank Upay Wechat Alipay Visa Mastercard C"
    "hina Chinese English "
    "Money Cash Support Customer Apple Google Android Monday Tuesday Wednesday Thursday Friday Saturday Sunda"
    "y Yuan Rmb Please".split()
)


def find_people(plain: str, taken: Taken) -> Iterator[Named]:
    """Find the people among what is not taken."""
    for m in _PAYEE.finditer(plain):
        if m[1] not in _NOT_SURNAME_WORDS and taken.take(m.span(1)):
            yield Named(m[1], m.span(1))
    for m in _PAYEE_EN.finditer(plain):
        if m[1].split()[0] not in _NOT_PEOPLE_EN and taken.take(m.span(1)):
            yield Named(m[1], m.span(1))
