"""The document in the copy of somebody's data: what it holds in words, and the statement, set in a font of its own.

The font is Noto Sans SC, from a package, and only the letters that occur go into the document; so it reads the same
wherever it is opened.
"""

import importlib.util
import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as FontFile
from fontTools.varLib.instancer import instantiateVariableFont
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from upay.kit.language import Lang, Words
from upay.kit.time import BUSINESS_ZONE

_FONT: Final = "upay"
_PACKAGE, _FILE = "justmytype_intl_cjk", "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
_NOT_NEEDED: Final = ("GPOS", "GSUB", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT")
_MOST_LINES: Final = 1000
_FACT_WIDTHS: Final = (60 * mm, 110 * mm)
_ONE_AT_A_TIME: Final = threading.Lock()
"""Fonts are registered for the whole process."""

TITLE: Final = Words("个人数据", "Your data")
_MADE: Final = Words("生成于 {at}（北京时间）", "Made at {at} (Beijing time)")
_WHO: Final = Words("账户", "Account")
_HOLDS: Final = Words("文件里有什么", "What the files hold")
_STATEMENT: Final = Words("账单", "Statement")
_NOTHING: Final = Words("没有收支。", "Nothing has moved.")
_REST: Final = Words(
    "只列最近 {most} 笔，其余见 statement.json。", "The latest {most} lines; the rest is in statement.json."
)
_FACTS: Final = (
    ("name", Words("姓名", "Name")), ("phone", Words("手机号", "Phone number")), ("email", Words("邮箱", "Email")),
    ("level", Words("认证级别", "Level")), ("id_number", Words("证件号", "Identity number")),
    ("since", Words("开户时间", "Customer since")), ("balance", Words("余额（元）", "Balance (CNY)")),
)  # fmt: skip
_COUNTED: Final = (
    ("records", Words("交易记录", "Records of money")), ("messages", Words("和客服的对话", "Messages with support")),
    ("notices", Words("发给你的短信和邮件", "Texts and mail to you")), ("devices", Words("登录过的设备", "Devices")),
    ("photographs", Words("你提交过的证件和人脸照片（只列时间）", "Photographs that you sent in (dates)")),
    ("checks", Words("身份认证", "Identity checks")),
    ("verifications", Words("客服核实身份", "Verifications by support")),
    ("claims", Words("账户找回申请", "Claims for the account")),
    ("tries", Words("你的每一次操作", "Everything that you tried")),
    ("looks", Words("工作人员查看或处理的记录", "What staff looked at or did")),
)  # fmt: skip
_HEADS: Final = (
    Words("时间", "When"),
    Words("类型", "Kind"),
    Words("收支（元）", "Amount (CNY)"),
    Words("余额（元）", "Balance (CNY)"),
)
_CODES: Final = {
    "top_up": Words("充值", "Top-up"), "withdrawal": Words("提现", "Withdrawal"),
    "transfer": Words("转账", "Transfer"), "payment": Words("付款", "Payment"),
    "refund": Words("退款", "Refund"), "opening": Words("期初", "Opening"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the document says."""

    lang: Lang
    at: datetime
    profile: dict[str, Any]
    statement: list[dict[str, Any]]
    counts: dict[str, int]


def render(summary: Summary) -> bytes:
    """Set the document."""
    known = [(words, summary.profile.get(key)) for key, words in _FACTS]
    facts = [[words.in_(summary.lang), _shown(value)] for words, value in known if value is not None]
    counts = [[words.in_(summary.lang), str(summary.counts[key])] for key, words in _COUNTED]
    lines = [_line(one, summary.lang) for one in summary.statement[:_MOST_LINES]]
    heads = [words.in_(summary.lang) for words in _HEADS]
    said = [
        words.in_(summary.lang).format(at=_moment(summary.at), most=_MOST_LINES)
        for words in (TITLE, _MADE, _WHO, _HOLDS, _STATEMENT, _NOTHING, _REST)
    ]
    title, made, who, holds, statement, nothing, rest = said
    letters = "".join(["0123456789 …", *said, *heads, *(cell for row in (*facts, *counts, *lines) for cell in row)])
    made_of = io.BytesIO()
    with _ONE_AT_A_TIME, _font_with(letters):
        story: list[Flowable] = [
            _text(title, 20), _text(made, 9), _text(who, 13), _facts(facts), _text(holds, 13), _facts(counts),
            _text(statement, 13),
        ]  # fmt: skip
        story.append(_table(lines, heads=heads) if lines else _text(nothing, 10))
        if len(summary.statement) > _MOST_LINES:
            story.append(_text(rest, 9))
        SimpleDocTemplate(
            made_of, pagesize=A4, title=title, author="UPay", leftMargin=18 * mm, rightMargin=18 * mm,
            topMargin=18 * mm, bottomMargin=18 * mm,
        ).build(story, onFirstPage=_number, onLaterPages=_number)  # fmt: skip
    return made_of.getvalue()


@contextmanager
def _font_with(letters: str) -> Iterator[None]:
    """Have the font of one document while it is set: the next one has other letters, and a font is kept by its name."""
    font = TTFont(_FONT, _font_of(letters))
    pdfmetrics.registerFont(font)
    try:
        yield
    finally:
        font.unregister()


def _font_of(letters: str) -> io.BytesIO:
    """Cut the font down to these letters, in its ordinary weight."""
    package = importlib.util.find_spec(_PACKAGE)
    assert package is not None, "it is one of our dependencies"
    assert package.submodule_search_locations, "it holds files"
    options = Options()
    options.layout_features, options.notdef_outline = [], True
    options.drop_tables += _NOT_NEEDED
    subsetter, cut = Subsetter(options), io.BytesIO()
    subsetter.populate(text=letters)
    with FontFile(Path(package.submodule_search_locations[0]) / _FILE, lazy=True) as font:
        subsetter.subset(font)
        instantiateVariableFont(font, {"wght": 400}, inplace=True)
        font.save(cut)
    cut.seek(0)
    return cut


def _text(text: str, size: int) -> Paragraph:
    style = ParagraphStyle(
        "said", fontName=_FONT, fontSize=size, leading=size * 1.5, spaceBefore=size * 0.6, spaceAfter=size * 0.3,
        wordWrap="CJK",
    )  # fmt: skip
    return Paragraph(escape(text), style)


def _facts(rows: list[list[str]]) -> Flowable:
    """Set what is known line by line; a name or an address may be longer than the page is wide."""
    return _table([[label, _text(value, 9)] for label, value in rows], widths=_FACT_WIDTHS)


def _table(
    rows: Sequence[Sequence[str | Flowable]], *, heads: list[str] | None = None, widths: Sequence[float] | None = None
) -> Flowable:
    if not rows:
        return Spacer(1, 1)
    table = Table([heads, *rows] if heads else rows, colWidths=widths, repeatRows=1 if heads else 0, hAlign="LEFT")
    look: list[Any] = [
        ("FONTNAME", (0, 0), (-1, -1), _FONT), ("FONTSIZE", (0, 0), (-1, -1), 9),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.HexColor("#d5dbd8")), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("RIGHTPADDING", (0, 0), (-1, -1), 14),
    ]  # fmt: skip
    if heads:
        look += [("ALIGN", (2, 0), (-1, -1), "RIGHT"), ("TEXTCOLOR", (0, 0), (-1, 0), colors.HexColor("#5b6663"))]
    table.setStyle(TableStyle(look))
    return table


def _number(canvas: Any, document: Any) -> None:  # noqa: ANN401 -- the library's own, untyped
    canvas.setFont(_FONT, 8)
    canvas.drawCentredString(A4[0] / 2, 10 * mm, str(document.page))


def _line(entry: dict[str, Any], lang: Lang) -> list[str]:
    code = str(entry["code"])
    words = _CODES.get(code)
    return [
        _moment(entry["at"]), code if words is None else words.in_(lang), _shown(entry["amount"]),
        _shown(entry["balance_after"]),
    ]  # fmt: skip


def _shown(value: object) -> str:
    return _moment(value) if isinstance(value, datetime) else str(value)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"
