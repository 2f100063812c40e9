"""Searching the help centre in people's own words: the article that they need is among the first three."""

import pytest
from tests.house.texts import learned
from tests.stage import Stage

from upay.kit.language import Lang

ZH = """
    我转账没成功 | transfer_failed
    付款老是没成功 | payment_failed
    转钱出去老是失败 | transfer_failed
    扫码付不了钱 | payment_failed
    充值没成功 | topup_failed
    充进去的钱没看到 | topup_missing
    钱转错人了 | transfer_wrong_payee
    想把东西退了拿回钱 | refund_how
    登录密码忘记 | password_forgotten
    账户被冻住了 | account_frozen
    登不进去 | login_failed
    输错密码被锁 | account_locked
    收不到短信 | code_not_received
    换了手机号 | phone_rebind
    绑不上银行卡 | card_bind
    一天能转多少 | limits
    收不收手续费 | fees
    扣了我两次钱 | payment_duplicate
    不是我付的 | payment_unrecognised
    提现还没到卡里 | withdraw_missing
    找真人 | human_agent
    余额对不上 | balance_wrong
    收到可疑短信 | phishing
    怎么注销 | account_close
    发票在哪开 | receipt
    优惠券用不了 | coupon_unusable
    对方说没收到钱 | transfer_missing
"""
EN = """
    transfer did not go through | transfer_failed
    sending money keeps failing | transfer_failed
    payment was declined | payment_failed
    can't pay the shop | payment_failed
    added money but balance is the same | topup_missing
    sent money to the wrong person | transfer_wrong_payee
    refund still not here | refund_missing
    want my money back from a shop | refund_how
    shop will not refund me | refund_refused
    forgot my pin | pin_forgotten
    lost my password | password_forgotten
    account is frozen | account_frozen
    cannot sign in | login_failed
    locked out after wrong passwords | account_locked
    no sms code | code_not_received
    changed my phone number | phone_rebind
    phone got stolen | phone_lost
    how much can i send a day | limits
    do you charge | fees
    i did not make this payment | payment_unrecognised
    withdrawal not in my bank yet | withdraw_missing
    speak to someone | human_agent
    balance looks wrong | balance_wrong
    suspicious text message | phishing
    points did not arrive | points_missing
    app keeps crashing | app_problem
    coupon does not work | coupon_unusable
    friend has not received the money | transfer_missing
"""


@pytest.mark.parametrize(("table", "lang"), [(ZH, Lang.ZH), (EN, Lang.EN)], ids=["zh", "en"])
async def test_what_people_type_finds_the_article_that_they_need(whole: Stage, table: str, lang: Lang) -> None:
    assert whole.product is not None
    understanding = await whole.product.assistant.understanding()
    rows = [line.strip().split(" | ") for line in table.strip().splitlines()]
    assert len(rows) >= 20
    by_heart = {line.text for line in learned()} & {query for query, _ in rows}
    assert by_heart == set(), "nothing is asked that it learned by heart"
    missed = {}
    for query, topic in rows:
        found = [hit.topic for hit in understanding.search(query, lang=lang)]
        if topic not in found[:3]:
            missed[query] = found[:3]
    assert missed == {}


async def test_words_still_decide_what_is_found_at_all(whole: Stage) -> None:
    assert whole.product is not None
    understanding = await whole.product.assistant.understanding()
    assert understanding.search("", lang=Lang.ZH) == []
    assert understanding.search("？？？", lang=Lang.ZH) == []
    assert understanding.search("zzqx wvvk", lang=Lang.EN) == []
    [first, *_] = understanding.search("手续费", lang=Lang.EN)
    assert (first.topic, first.lang) == ("fees", Lang.ZH), "a question in Chinese is answered there too"
