"""Acts are learned: what plainly is one is believed to be, shares are shares, and what was kept answers the same."""

from pathlib import Path

import pytest
from tests.conftest import LEARNED

from upay.support.assistant import read_act
from upay.support.assistant.read_act import Act, learned_acts


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("那啥 我改主意了 账户留着吧", Act.TAKE_BACK),
        ("行行行 你帮我把钱退回来吧", Act.AGREE),
        ("好嘞 明白了 辛苦", Act.HEARD),
        ("你这答的跟我问的八竿子打不着", Act.UNHELPED),
        ("不是啦 我讲的是前天买鞋那笔", Act.ANOTHER),
        ("这笔的流水号是多少呀", Act.PARTICULARS),
        ("怎么开通指纹登录", Act.FRESH),
        ("oh wait, forget it, I'd rather keep the account", Act.TAKE_BACK),
        ("cheers, got it now", Act.HEARD),
        ("that's not what I was asking you at all", Act.UNHELPED),
        ("no no, the other one from tuesday", Act.ANOTHER),
        ("how do I add my visa card", Act.FRESH),
    ],
)
def test_what_plainly_is_an_act_is_believed_to_be_one(text: str, act: Act) -> None:
    shares = learned_acts(LEARNED).of(text)
    assert max(shares, key=lambda one: shares[one]) is act
    assert set(shares) == set(Act)
    assert sum(shares.values()) == pytest.approx(1)


def test_what_was_kept_answers_like_what_was_learned_and_is_learned_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = learned_acts(tmp_path)
    monkeypatch.setattr(read_act, "_train", None)
    kept = learned_acts(tmp_path)
    for text in ("不退了", "bu tui le", "ok do it", ""):
        assert kept.of(text) == pytest.approx(learned.of(text), abs=1e-6)
