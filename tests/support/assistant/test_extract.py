"""What a chat shows of an article: how it begins, then the part that was asked about, under its heading."""

import pytest

from upay.kit.language import Lang
from upay.support.assistant.extract import extract
from upay.support.knowledge.bring_in import packaged_articles

LOCKER = """寄存柜在一楼大厅，全天都能用，不收钱。

## 怎样存

1. 在屏幕上点“存”。
2. 选一个空柜，关好门。

## 怎样取

1. 在屏幕上点“取”。
2. 输入六位数字。

## 数字丢了

找大厅的值班员，说出柜里有什么。目前还不能扫脸开门。

## 常见问题

1. **门打不开**：用力推一下再拉。还是不行，按屏幕右下角的“求助”，值班员过来要几分钟，请在原地等一等，不要硬撬。
2. **放了过夜会怎样**：过了十二点，会被移到二楼的库房，要带证件去领，库房早上八点开门，晚上六点关门。
3. **能放吃的吗**：不能放生鲜，也不能放有气味的，天热的时候柜里会很闷，放坏了我们赔不了。
4. **箱子太大**：一楼左边有四个高的，放得下登机箱，再大的请交给二楼的服务台，那里也不收钱。
5. **能换一个柜吗**：先取出来，再重新存一次就行。
"""
BOXES = """Lockers are in the hall, free of charge, and open all day.

## Putting things in

1. Press Store.
2. Choose an empty box and shut the door.

## Taking them out

1. Press Collect.
2. Enter the six digits.

## Digits lost

Ask whoever is on duty in the hall, and say what is inside.
"""


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("该怎样取？", "怎样取\n1. 在屏幕上点“取”", "怎样存"),
        ("那个数字我弄丢了", "数字丢了\n找大厅的值班员", "怎样取"),
        ("可以刷脸开门吗，扫脸那种", "扫脸开门", "怎样存"),
        ("放过夜有没有事", "放了过夜会怎样：过了十二点", "能放吃的吗"),
    ],
)
def test_the_part_that_was_asked_about_is_shown_under_its_heading(asked: str, shown: str, hidden: str) -> None:
    said = extract(LOCKER, Lang.ZH, asked=asked, title="寄存柜")
    assert said.startswith("寄存柜在一楼大厅")
    assert shown in said
    assert hidden not in said


def test_the_part_is_found_in_english_by_other_forms_of_its_words() -> None:
    said = extract(BOXES, Lang.EN, asked="I lost my digits", title="Lockers")
    assert "Digits lost\nAsk whoever" in said
    assert "Press Store" not in said


@pytest.mark.parametrize("asked", ["", "寄存柜", "？", "今天天气"])
def test_asked_in_general_it_begins_at_the_beginning_with_its_headings(asked: str) -> None:
    said = extract(LOCKER, Lang.ZH, asked=asked, title="寄存柜")
    assert said.startswith("寄存柜在一楼大厅")
    assert "怎样存\n1. " in said
    assert "怎样取\n1. " in said, "of two lists each stands under its own heading"


def test_steps_are_never_cut_out_of_their_order() -> None:
    steps = "先看这里。\n\n## 步骤\n\n" + "\n".join(f"{n}. 第{n}步，{'慢慢来' * 12}。" for n in range(1, 9))
    said = extract(steps, Lang.ZH, asked="第7步怎么做", title="做法")
    assert [line[0] for line in said.splitlines() if line[:1].isdigit()] == list("12345678")


def test_what_a_colon_announces_goes_with_it() -> None:
    body = "开头。\n\n## 解除\n\n**我们冻结的**，要核实：\n\n1. 联系客服。\n2. 补充材料。\n\n## 别的\n\n没有了。"
    assert "要核实：\n\n1. 联系客服。" in extract(body, Lang.ZH, asked="怎么解除", title="冻结")


LOCKS = """柜子有两种锁。

## 有哪几种

- **密码锁**：自己设六位数字。
- **感应锁**：用卡片贴一下。

## 怎样换锁

在屏幕上点“换锁”，选好以后贴卡或输入数字。
"""


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("感应锁是什么", ["用卡片贴一下"], ["六位数字", "换锁"]),
        ("感应锁是什么，怎么换", ["有哪几种\n· 感应锁：用卡片贴一下。", "怎样换锁\n"], ["自己设六位数字"]),
        ("密码锁什么意思？怎么换成感应锁", ["自己设六位数字", "怎样换锁"], ["用卡片贴一下"]),
    ],
)
def test_what_something_is_stands_in_the_item_of_that_name_and_how_it_is_done_beside_it(
    asked: str, shown: list[str], hidden: list[str]
) -> None:
    text = extract(LOCKS, Lang.ZH, asked=asked, title="两种锁")
    assert all(one in text for one in shown), text
    assert not any(one in text for one in hidden), text


def test_what_comes_after_steps_is_not_told_without_them() -> None:
    [article] = [one for one in packaged_articles() if one.slug == "phishing" and one.lang is Lang.ZH]
    text = extract(article.body, Lang.ZH, asked="我把验证码告诉别人了", title=article.title)
    assert "点“冻结账户”" in text
    assert "修改登录密码" in text


def test_what_a_passkey_is_and_how_one_is_added_are_both_shown() -> None:
    [article] = [one for one in packaged_articles() if one.slug == "mfa_setup" and one.lang is Lang.EN]
    text = extract(article.body, Lang.EN, asked="What is a passkey and how do I add one", title=article.title)
    assert "Passkey: sign in with" in text
    assert "turn it on or add one" in text
    assert "Authenticator app" not in text


def test_without_a_language_it_is_whole() -> None:
    assert extract(BOXES).endswith("say what is inside.")
    assert "Digits lost" in extract(BOXES)


def test_a_table_says_the_word_before_an_amount_with_its_column() -> None:
    table = "| 等级 | 单笔 | 累计 |\n|---|---|---|\n| 一级 | ¥5.00 | 终身 ¥10.00 |\n| 二级 | ¥6.00 | 每年 ¥20.00 |"
    assert extract(table) == "· 一级：单笔 ¥5.00，终身累计 ¥10.00\n· 二级：单笔 ¥6.00，每年累计 ¥20.00"
