"""Masking: nothing that says who somebody is, or how much, goes to a model; it comes back in its place or not at all.

Each masked thing has a placeholder such as [PERSON_1], the same one wherever it stands. Every number is masked, so a
number that comes back was made up. Names that we know are found for certain. Of the others we find what looks like a
name or a place; what a customer calls somebody in their own way may stay.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import TYPE_CHECKING, Final

from upay.kit.language import Lang
from upay.support.assistant.understanding import SURNAMES, Slots, plain

if TYPE_CHECKING:
    import rjieba

PLACEHOLDER: Final = re.compile(r"\[(?:PERSON|NAME|PLACE|AMOUNT|NUMBER|EMAIL|LINK)_\d+\]")
_BRACKETS: Final = str.maketrans("[]", "()")
"""What customers write in brackets could pass for a placeholder of ours."""
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s\u4e00-\u9fff，。；！？]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|io|top|xyz)\b\S*",
    re.ASCII | re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"-?[¥￥$€]\s?\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?\s?(?:元|块钱|块|角|毛|yuan\b|rmb\b)", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"[A-Za-z]*\d(?:[\w*.,:/-]*[\w*])?", re.ASCII)
_SPOKEN: Final = re.compile(r"[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟幺]{4,}")
"""Phones, cards and codes are also spelled out; shorter runs are ordinary words."""
_PLACE: Final = re.compile(
    r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|市)[\u4e00-\u9fff]{1,7}?(?:区|县|镇|路|街|村)"
    r"|[\u4e00-\u9fff]{2,6}?(?:大道|胡同|路|街|巷|弄)(?=\d|\s*\[)"
)
_TITLED: Final = re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]{{0,2}}?(?:先生|女士|小姐|太太|经理|老师|阿姨|叔叔)")
_CALLED: Final = re.compile(
    r"(?:我叫|我是|名叫|名字是|姓名[是为:： ]{0,2})([\u4e00-\u9fff]{2,4})(?=[,，。.;；!！?？\s]|$)"
)
_CAPITAL: Final = re.compile(r"(?<![\w\[])[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*")
_LED: Final = re.compile(
    r"\b(?:to|from|by|with|named|called|name is|i am|i'm|this is|mr\.?|mrs\.?|ms\.?|friend|brother|sister)"
    r"\s+([a-z]{2,20})\b",
    re.IGNORECASE,
)
_ENDS_OF_PLACES: Final = "省市区县镇乡村路街巷"
_FAMILIAR: Final = "老小阿大"
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_A_WORD: Final = 5
"""What stands so often in our own texts is a word; a name in an example stands there once or twice."""


class NameFinder:
    """Finds what looks like a name of a person or a place, given texts of ours to know plain words from.

    Chinese that is written in Latin letters teaches no word of them: its syllables are names as well ("zhang", "wei").
    """

    def __init__(self, own_texts: Iterable[tuple[Lang, str]]) -> None:
        latin, chinese = Counter[str](), Counter[str]()
        for lang, text in own_texts:
            if lang is Lang.EN or _CHINESE.search(text):
                latin.update(word.lower() for word in re.findall(r"[A-Za-z]+", text))
            chinese.update(word for word, _ in _cutter().tag(text) if len(word) > 1 and word[0] not in _FAMILIAR)
        self._latin = {word for word, times in latin.items() if times >= _A_WORD}
        self._words = {word for word, times in chinese.items() if times >= _A_WORD}

    def people(self, text: str) -> set[str]:
        """Return the names of people in a text, as far as they can be told."""
        found = {word for word, tag in _cutter().tag(text) if tag.startswith("nr") and self._is_name(word)}
        found |= {m[0] for m in _TITLED.finditer(text)}
        found |= {m[1] for m in _CALLED.finditer(text) if m[1] not in self._words}
        found |= {m[0] for m in _CAPITAL.finditer(text) if not self._all_known(m[0])}
        return found | {m[1] for m in _LED.finditer(text) if m[1].lower() not in self._latin}

    def places(self, text: str) -> set[str]:
        """Return what looks like part of an address."""
        tagged = {
            word for word, tag in _cutter().tag(text)
            if tag in {"ns", "nz"} and len(word) > 2 and word[-1] in _ENDS_OF_PLACES and word not in self._words
        }  # fmt: skip
        return tagged | {m[0] for m in _PLACE.finditer(text)}

    def _is_name(self, word: str) -> bool:
        first = word[1:2] if word[0] in _FAMILIAR else word[0]
        return 2 <= len(word) <= 4 and (first in SURNAMES or word[0] in _FAMILIAR) and word not in self._words

    def _all_known(self, words: str) -> bool:
        return all(word.lower() in self._latin for word in re.split(r"[ -]", words))


class Mask:
    """The placeholders of one question, and what each stands for."""

    def __init__(self, finder: NameFinder, *, known: Iterable[str]) -> None:
        self._finder = finder
        self._known = sorted({name for name in known if name.strip()}, key=lambda name: (-len(name), name))
        self._placeholders: dict[tuple[str, str], str] = {}

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each placeholder stands for."""
        return {placeholder: real for (_, real), placeholder in self._placeholders.items()}

    def hide_message(self, text: str, slots: Slots) -> str:
        """Mask what a customer wrote, with what the understanding found in it."""
        text = plain(text).translate(_BRACKETS)
        amounts = {text[slice(*one.span)] for one in slots.amounts}
        people = {one.value for one in slots.people}
        return self._hide(text, people | self._finder.people(text), self._finder.places(text), amounts)

    def hide_outsiders(self, text: str) -> str:
        """Mask what somebody else wrote, such as the title of a shop's order."""
        text = plain(text).translate(_BRACKETS)
        return self._hide(text, self._finder.people(text), self._finder.places(text))

    def hide_ours(self, text: str) -> str:
        """Mask a sentence of ours, in which only known names and numbers can say who and how much."""
        return self._hide(text.translate(_BRACKETS), set(), set())

    def hide_rest(self, text: str) -> str:
        """Mask what was put into a text that was masked before; what stands for something stays."""
        return self._hide(text, self._finder.people(text), self._finder.places(text))

    def hide_name(self, name: str) -> str:
        """Return the placeholder of somebody's name."""
        return self._placeholder("PERSON", name)

    def hide_amount(self, amount: str) -> str:
        """Return the placeholder of an amount."""
        return self._placeholder("AMOUNT", amount)

    def show(self, text: str) -> str:
        """Put everything back in its place; a placeholder that we did not give stands as it is."""
        meanings = self.meanings
        return PLACEHOLDER.sub(lambda m: meanings.get(m[0], m[0]), text)

    def show_figures(self, text: str, *, unless: Callable[[str], bool]) -> str:
        """Put the amounts and numbers back, but for those that are to stay hidden."""
        meanings = self.meanings

        def shown(m: re.Match[str]) -> str:
            real = meanings.get(m[0])
            return m[0] if real is None or not _is_figure(m[0]) or unless(real) else real

        return PLACEHOLDER.sub(shown, text)

    def _hide(
        self, text: str, people: AbstractSet[str], places: AbstractSet[str], amounts: AbstractSet[str] = frozenset()
    ) -> str:  # fmt: skip
        for pattern, kind in ((_EMAIL, "EMAIL"), (_LINK, "LINK")):
            text = self._sub(pattern, kind, text)
        for name in self._known:
            text = self._sub(_named(name), "PERSON", text)
        # Longer ones first, or a part of a name would be masked and the rest of it left.
        for kind, found in (("AMOUNT", amounts), ("PLACE", places), ("NAME", people)):
            for name in sorted(found, key=lambda name: (-len(name), name)):
                text = self._sub(_named(name), kind, text)
        for pattern, kind in ((_AMOUNT, "AMOUNT"), (_NUMBER, "NUMBER"), (_SPOKEN, "NUMBER")):
            text = self._sub(pattern, kind, text)
        return text

    def _sub(self, pattern: re.Pattern[str], kind: str, text: str) -> str:
        """Mask in what is not masked yet."""
        masked, end = "", 0
        for placed in PLACEHOLDER.finditer(text):
            masked += pattern.sub(lambda m: self._placeholder(kind, m[0]), text[end : placed.start()]) + placed[0]
            end = placed.end()
        return masked + pattern.sub(lambda m: self._placeholder(kind, m[0]), text[end:])

    def _placeholder(self, kind: str, real: str) -> str:
        known = self._placeholders.get((kind, real))
        if known is None:
            count = sum(1 for each, _ in self._placeholders if each == kind) + 1
            known = self._placeholders[kind, real] = f"[{kind}_{count}]"
        return known


def hidden_in(text: str) -> list[str]:
    """Return the placeholders in a text that stand for somebody or for where they are, and for no figure."""
    return [m[0] for m in PLACEHOLDER.finditer(text) if not _is_figure(m[0])]


def _is_figure(placeholder: str) -> bool:
    return placeholder.startswith(("[AMOUNT_", "[NUMBER_"))


def _named(name: str) -> re.Pattern[str]:
    """Find a name; in Latin letters as whole words, whatever the case."""
    if name.isascii():
        return re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", re.IGNORECASE)
    return re.compile(re.escape(name))


@cache
def _cutter() -> "rjieba.Jieba":
    import rjieba  # noqa: PLC0415 -- its dictionary is read when a model is asked, and never without one

    return rjieba.Jieba()
