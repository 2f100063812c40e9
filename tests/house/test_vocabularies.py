"""The public vocabularies: codes that others rely on change only by addition, and each is whole."""

import re
from collections import Counter
from importlib import resources

import pytest

from upay.kit.language import Lang
from upay.kit.likeness import Line, alike
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS, Fixer, MoneyState
from upay.kit.topics import TOPICS
from upay.support.assistant.understanding import OUT_OF_SCOPE
from upay.support.knowledge import packaged_articles

PUBLISHED_REASONS = """
    code                           fixers       money      outside codes
    form_incomplete                customer     not_moved
    phone_invalid                  customer     not_moved
    phone_taken                    customer     not_moved
    email_taken                    customer     not_moved
    email_only_way_in              customer     not_moved
    phone_needed                   customer     not_moved
    reset_link_invalid             customer     not_moved
    terms_not_accepted             customer     not_moved
    code_wrong                     customer     not_moved
    code_expired                   customer     not_moved
    code_throttled                 nobody       not_moved
    app_outdated                   customer     not_moved
    password_wrong                 customer     not_moved
    password_weak                  customer     not_moved
    account_locked                 customer+us  not_moved  75
    login_suspicious               customer+us  not_moved
    pin_wrong                      customer     not_moved  55
    pin_locked                     customer+us  not_moved  75
    account_frozen                 us           not_moved  AC06
    verification_required          customer     not_moved
    verification_failed            customer     not_moved
    identity_level_too_low         customer     not_moved
    insufficient_balance           customer     not_moved  51 AM04
    over_single_limit              customer     not_moved  61
    over_daily_limit               nobody+us    not_moved  61
    over_annual_limit              customer     not_moved
    over_own_limit                 customer     not_moved
    too_many_attempts              nobody       not_moved  65
    card_declined                  bank         not_moved  05
    card_insufficient_funds        customer     not_moved  51
    card_expired                   customer     not_moved  54
    card_invalid                   customer     not_moved  14
    card_restricted                bank         not_moved  41 43 62
    card_over_limit                bank         not_moved  61
    card_name_mismatch             customer     not_moved  BE04
    not_a_debit_card               customer     not_moved
    withdrawal_returned            customer     not_moved
    withdrawal_return_held         us           held
    bank_unavailable               nobody       not_moved  91 96
    bank_timeout                   nobody       unknown
    channel_maintenance            nobody       not_moved
    payee_not_found                customer     not_moved  AC01
    payer_not_found                merchant     not_moved
    payee_name_mismatch            customer     not_moved
    payee_closed                   customer     not_moved  AC04
    payee_restricted               nobody       not_moved
    self_transfer                  customer     not_moved
    merchant_closed                merchant     not_moved  03
    qr_invalid                     customer     not_moved
    qr_expired                     customer     not_moved
    order_already_paid             nobody       not_moved  94
    duplicate_request              nobody       not_moved  AM05
    risk_declined                  us           not_moved  59
    risk_review                    us           held
    refund_window_passed           merchant     not_moved
    refund_exceeds_payment         customer     not_moved
    refund_refused_by_merchant     merchant     not_moved
    refund_account_invalid         customer     held       AC04
    refund_in_progress             nobody       held
    merchant_balance_insufficient  merchant     not_moved
    wealth_sold_out                nobody       not_moved
    wealth_redeem_over_limit       nobody       not_moved
    wealth_closed_today            nobody       not_moved
    points_pending                 nobody       not_moved
    points_insufficient            customer     not_moved
    coupon_expired                 nobody       not_moved
    coupon_not_applicable          customer     not_moved
    campaign_ended                 nobody       not_moved
    campaign_not_eligible          customer     not_moved
    system_error                   us           not_moved  96
    not_found                      customer     not_moved
    not_allowed                    us           not_moved
    needs_another_person           us           not_moved
    changed_meanwhile              us           not_moved
    codes_on_hold                  nobody+us    not_moved
    over_cooling_limit             nobody       not_moved
    session_expired                customer     not_moved
    claim_too_often                nobody       not_moved
    claim_declined                 customer+us  not_moved
    claim_cancelled                us           not_moved
"""
"""What was published: code, who can put it right, where the money is, ISO 8583 and ISO 20022 codes that map to it."""
PUBLISHED_TOPICS = """
    register_failed code_not_received login_failed password_forgotten password_change pin_forgotten
    account_locked account_frozen phone_rebind phone_lost account_stolen identity_verify mfa_setup account_close
    profile_change privacy_data card_bind card_remove topup_how topup_failed topup_missing withdraw_how
    withdraw_failed withdraw_missing transfer_how transfer_failed transfer_missing transfer_wrong_payee
    payment_how payment_failed payment_pending payment_duplicate payment_unrecognised merchant_dispute
    refund_how refund_missing refund_refused balance_wrong receipt limits fees wealth_how wealth_yield
    wealth_redeem points_how points_missing coupon_unusable campaign_how campaign_reward_missing phishing
    security_howto human_agent contact_how complaint feedback case_status service_slow app_problem maintenance
    small_talk out_of_scope
"""
PUBLISHED_OFFERS = """
    top_up retry use_other_card unlock reset_password reset_pin verify_identity raise_limit lower_limit
    freeze_account unfreeze_request rebind_phone request_refund track_refund open_dispute inquire_bank
    contact_payee redeem_to_balance claim_points choose_coupon open_ticket track_ticket talk_to_agent
    read_article report_phishing export_data close_account recover_account
    change_password change_pin sign_in_with_password
"""
LEAST_UTTERANCES = 150
LEAST_STORIES, CHARACTERS_OF_A_STORY = 4, 50
"""In a chat people tell what happened before they say what they want; to who learned short lines, the point drowns."""
LEAST_IN_LATIN_LETTERS, MORE_THAN_A_NAME = 2, 8
"""Who cannot switch the keyboard writes pinyin; up to eight letters are as well a product's name or a single word."""
LEAST_MIXED, LETTERS_OF_A_WORD = 2, 3
"""Young people and returnees put English words into Chinese; one or two letters are a short form that everyone uses."""
LETTERS_OF_A_NAME = 6
ALIKE_UNDER_ONE_TOPIC = 0.8
"""Within a topic two wordings may be nearer than across two topics, where a slip of the label would teach a mistake."""


@pytest.mark.parametrize("row", PUBLISHED_REASONS.strip().splitlines()[1:], ids=lambda row: row.split()[0])
def test_a_published_reason_keeps_its_facts(row: str) -> None:
    code, fixers, money, *outside = row.split()
    reason = REASONS[code]
    assert reason.fixers == tuple(Fixer(name) for name in fixers.split("+"))
    assert reason.money is MoneyState(money)
    assert sorted((*reason.iso8583, *reason.iso20022)) == sorted(outside)


def test_published_topics_and_offers_are_still_there() -> None:
    assert set(PUBLISHED_TOPICS.split()) <= TOPICS.keys()
    assert set(PUBLISHED_OFFERS.split()) <= OFFERS.keys()


def test_every_topic_has_an_article_in_both_languages() -> None:
    found = Counter((article.topic, article.lang) for article in packaged_articles())
    assert found.keys() == {(topic, lang) for topic in TOPICS for lang in Lang}
    assert set(found.values()) == {1}


def test_articles_name_reasons_and_offers_of_the_catalogue() -> None:
    for article in packaged_articles():
        where = f"{article.lang}/{article.topic}"
        assert set(article.reasons) <= REASONS.keys(), where
        assert set(article.offers) <= OFFERS.keys(), where
        assert article.title.strip(), where
        assert article.body.strip(), where


@pytest.mark.parametrize("lang", Lang)
def test_every_topic_can_be_said_in_many_ways(lang: Lang) -> None:
    few = {topic: len(lines) for topic, lines in _utterances(lang).items() if len(lines) < LEAST_UTTERANCES}
    assert few == {}
    assert _utterances(lang).keys() == TOPICS.keys()


def test_every_chinese_topic_is_told_at_length_and_typed_in_pinyin_and_mixed_with_english() -> None:
    chinese, word = re.compile(r"[\u4e00-\u9fff]"), re.compile(rf"[A-Za-z]{{{LETTERS_OF_A_WORD},}}")
    lacking = {}
    for topic, texts in _utterances(Lang.ZH).items():
        if topic == OUT_OF_SCOPE:  # What is no topic of a wallet is known by its many subjects, not by how one is told.
            continue
        latin = [text for text in texts if not chinese.search(text)]
        kinds = {
            "stories": sum(len(text) >= CHARACTERS_OF_A_STORY for text in texts) - LEAST_STORIES,
            "pinyin": sum(sum(map(str.isalpha, text)) > MORE_THAN_A_NAME for text in latin) - LEAST_IN_LATIN_LETTERS,
            "mixed": sum(bool(chinese.search(text) and word.search(text)) for text in texts) - LEAST_MIXED,
        }
        lacking |= {f"{topic}: {kind}": spare for kind, spare in kinds.items() if spare < 0}
    assert lacking == {}


@pytest.mark.parametrize("lang", Lang)
def test_no_sentence_means_two_topics_or_stands_twice(lang: Lang) -> None:
    said = Counter(line.casefold() for lines in _utterances(lang).values() for line in lines)
    assert [line for line, times in said.items() if times > 1] == []


@pytest.mark.parametrize("lang", Lang)
def test_no_wording_is_nearly_another_of_its_topic(lang: Lang) -> None:
    found = [twin for lines in _lines(lang).values() for twin in alike(lines, under_one_label=ALIKE_UNDER_ONE_TOPIC)]
    assert found == []


def test_no_chinese_wording_is_nearly_one_of_another_topic() -> None:
    # Three letters are a part of an English word, and "link" and "unlink" are two topics; three characters are a word.
    lines = [line for lines in _lines(Lang.ZH).values() for line in lines]
    assert alike(lines, under_one_label=ALIKE_UNDER_ONE_TOPIC) == []


def test_what_is_out_of_scope_is_more_than_a_plain_question_with_a_name_before_it() -> None:
    # Learned beside each other, "another wallet, how to withdraw" and "how to withdraw" have the plain one refused.
    known = _utterances(Lang.ZH)
    plain = {text for topic, texts in known.items() if topic != OUT_OF_SCOPE for text in texts if len(text) >= 4}
    hardly_more = [
        f"{OUT_OF_SCOPE}, text {n}"
        for n, text in enumerate(known[OUT_OF_SCOPE], 1)
        if any(
            text[start:end] in plain
            for start in range(len(text))
            for end in range(max(start + 4, start + len(text) - LETTERS_OF_A_NAME), len(text) + 1)
        )
    ]
    assert hardly_more == []


def test_wordings_of_one_topic_may_be_nearer_than_those_of_two() -> None:
    one, longer = Line("a:1", "fees", "提现一万块要收多少钱"), Line("a:2", "fees", "提现一万块要收多少钱啊你")
    assert alike([one, longer], under_one_label=ALIKE_UNDER_ONE_TOPIC) == ["a:2 is nearly a:1"]
    shorter = Line("a:3", "fees", "提现一万块要收多")
    assert alike([one, shorter], under_one_label=ALIKE_UNDER_ONE_TOPIC) == []
    other = Line("b:1", "limits", shorter.text)
    assert alike([one, other], under_one_label=ALIKE_UNDER_ONE_TOPIC) == ["b:1 is nearly a:1"]


def _lines(lang: Lang) -> dict[str, list[Line]]:
    return {
        topic: [Line(f"{lang.value} {topic}, text {n}", topic, text) for n, text in enumerate(texts, 1)]
        for topic, texts in sorted(_utterances(lang).items())
    }


def _utterances(lang: Lang) -> dict[str, list[str]]:
    folder = resources.files("upay.support.assistant") / "utterances" / lang.value
    return {
        file.name.removesuffix(".txt"): [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]
        for file in folder.iterdir()
    }
