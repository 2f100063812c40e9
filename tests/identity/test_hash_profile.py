"""What a password or PIN costs whoever guesses: a process that was told nothing hashes as RFC 9106 recommends."""

import argon2
from argon2.profiles import RFC_9106_LOW_MEMORY

from upay.identity.hashing import Hasher


async def test_a_process_that_was_told_nothing_hashes_as_rfc_9106_recommends() -> None:
    hashed = await Hasher().hash("rain-on-blue-tea")
    assert argon2.extract_parameters(hashed) == RFC_9106_LOW_MEMORY
    # Section 4, the second recommended option: 64 MiB, three passes, four lanes, 16 bytes of salt, 32 of hash.
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (RFC_9106_LOW_MEMORY.salt_len, RFC_9106_LOW_MEMORY.hash_len) == (16, 32)
