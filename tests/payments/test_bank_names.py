"""Banks are called in English what the file calls them, and otherwise what their link calls them."""

from upay.kit.language import Lang
from upay.payments.bank_names import bank_words, card_in
from upay.payments.providers.sandbox_bank import BANK_NAME


def test_the_sandbox_bank_and_large_ones_have_a_name_in_english() -> None:
    for name, english in (
        (BANK_NAME, "Sandbox Bank"),
        ("招商银行", "China Merchants Bank"),
        ("中国银行", "Bank of China"),
    ):
        assert (bank_words(name).zh, bank_words(name).en) == (name, english)


def test_a_bank_that_is_not_in_the_file_is_shown_as_its_link_calls_it() -> None:
    assert bank_words("青山村镇银行").en == "青山村镇银行"
    assert bank_words("Hang Seng Bank").zh == "Hang Seng Bank"


def test_the_tail_of_a_card_stays_with_its_bank() -> None:
    assert card_in(f"{BANK_NAME} (0015)", Lang.EN) == "Sandbox Bank (0015)"
    assert card_in(f"{BANK_NAME} (0015)", Lang.ZH) == f"{BANK_NAME} (0015)"
    assert card_in("青山村镇银行 (0015)", Lang.EN) == "青山村镇银行 (0015)"
