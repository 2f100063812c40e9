"""Python reads this when a process of a tests' product starts: hashes there cost nothing.

The product has no setting for it, so that nobody can weaken one; what a process hashes with that was told nothing, is
shown by tests/identity/test_hashing.py.
"""

from argon2 import profiles

profiles.RFC_9106_LOW_MEMORY = profiles.CHEAPEST  # type: ignore[misc]
