"""Python reads this when a process of a tests' product starts: hashes there cost nothing.

The product has no setting for it, so that nobody can weaken one; that it hashes as RFC 9106 recommends is shown by the
tests of identity and of the API.
"""

from argon2 import profiles

profiles.RFC_9106_LOW_MEMORY = profiles.CHEAPEST  # type: ignore[misc]
