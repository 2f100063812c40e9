"""Sealed values open in their place only; blind indexes meet without telling."""

import hashlib
import os
import secrets
import stat
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from upay.platform.crypto import Vault, digest_token, new_token

PHONE = "+8613800000001"


def test_a_sealed_value_opens_where_it_was_sealed_for_and_nowhere_else(vault: Vault) -> None:
    sealed = vault.seal("小梅", context="customer.name")
    assert vault.open(sealed, context="customer.name") == "小梅"
    with pytest.raises(InvalidTag):
        vault.open(sealed, context="customer.phone")


def test_a_sealed_value_that_was_touched_does_not_open(vault: Vault) -> None:
    sealed = bytearray(vault.seal("小梅", context="customer.name"))
    for place in (0, 13, len(sealed) - 1):
        touched = bytes(sealed[:place]) + bytes([sealed[place] ^ 1]) + bytes(sealed[place + 1 :])
        with pytest.raises(InvalidTag):
            vault.open(touched, context="customer.name")


def test_another_key_opens_and_finds_nothing(vault: Vault) -> None:
    other = Vault(bytes(32))
    with pytest.raises(InvalidTag):
        other.open(vault.seal(PHONE, context="customer.phone"), context="customer.phone")
    assert other.blind(PHONE, context="customer.phone") != vault.blind(PHONE, context="customer.phone")


def test_the_same_value_is_sealed_differently_each_time_and_never_in_clear(vault: Vault) -> None:
    one, two = (vault.seal(PHONE, context="customer.phone") for _ in range(2))
    assert one != two
    assert PHONE.encode() not in one


def test_a_blind_index_is_stable_and_of_its_place(vault: Vault) -> None:
    index = vault.blind(PHONE, context="customer.phone")
    assert index.hex() == "3ac4056a3d2ee9b09036cd56eead5d881fc13a16306610a6317e826a72c9a887", "stored rows find by it"
    assert index == Vault(bytes(range(32))).blind(PHONE, context="customer.phone")
    assert index != vault.blind(PHONE, context="attempt.phone")
    assert index != vault.blind(PHONE[:-1], context="customer.phone")


def test_where_context_ends_and_text_begins_cannot_be_shifted(vault: Vault) -> None:
    assert vault.blind("b", context="a") != vault.blind("", context="ab")


def test_the_master_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = Vault.at(tmp_path)
    key = tmp_path / "master.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    sealed = first.seal("小梅", context="customer.name")
    assert Vault.at(tmp_path).open(sealed, context="customer.name") == "小梅"


def test_a_token_has_256_bits_from_the_systems_source(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [urlsafe_b64decode(new_token() + "=") for _ in range(200)]
    assert {len(one) for one in made} == {32}
    assert len(set(made)) == len(made)
    for bit in range(256):
        ones = sum(one[bit // 8] >> bit % 8 & 1 for one in made)
        # Of 200 throws of a coin, fewer than 40 or more than 160 come once in 10^17.
        assert 40 <= ones <= 160, f"bit {bit} hardly changes"
    asked: list[int] = []

    def source(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    monkeypatch.setattr(os, "urandom", source)
    monkeypatch.setattr(secrets, "token_bytes", source)
    assert new_token() == "A" * 43
    assert asked == [32]


def test_a_digest_gives_no_part_of_its_token_away() -> None:
    token = new_token()
    digest = digest_token(token)
    assert digest == hashlib.sha256(token.encode()).digest()
    assert digest_token(token[:-1] + ("A" if token[-1] != "A" else "E")) != digest
    assert urlsafe_b64decode(token + "=")[:8] not in digest
