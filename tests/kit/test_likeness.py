"""Texts that are like another: the same measure as between all texts that are learned from and judged by."""

from upay.kit.likeness import ALIKE, Known, Line, alike

KNOWN = [
    Line("1", "limits", "我一天最多可以转多少钱"),
    Line("2", "fees", "转账要不要手续费"),
    Line("3", "fees", "转账"),
]


def test_the_likest_comes_first_with_how_much_they_share() -> None:
    known = Known(KNOWN)
    [(line, share)] = known.like("一天最多可以转多少钱呀", least=0.5, most=3)
    assert (line.place, share) == ("1", 8 / 10)
    assert known.like("明天下雨吗", least=0.1, most=3) == []


def test_the_same_text_is_wholly_alike_whatever_its_signs() -> None:
    [(line, share), *_] = Known(KNOWN).like("转账要不要手续费？？", least=0.5, most=3)
    assert (line.place, share) == ("2", 1.0)


def test_what_is_like_by_the_one_measure_is_by_the_other() -> None:
    for text in ("我一天最多可以转多少钱呢", "转账要手续费", "完全无关的话"):
        found = {line.place for line, _ in Known(KNOWN).like(text, least=ALIKE, most=9)}
        assert bool(found) is bool(alike([Line("new", "", text)], KNOWN))
