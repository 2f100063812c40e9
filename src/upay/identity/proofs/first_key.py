"""The passkey that an account began with: it is its owner's from the first moment, as a password would have been.

A key that is added later may be that of whoever holds the phone, since a code adds one; so it counts for little until
it has been there for three days, and goes when its owner says stop. Before this one there was no account, and nobody
to add it but who made the account.
"""

from typing import Final

import sqlalchemy as sa

from upay.identity import models

IS_FIRST: Final = sa.exists().where(
    models.Customer.id == models.Passkey.owner_id, models.Customer.created_at == models.Passkey.created_at
)
"""Says of a passkey that its customer's account began with it: both were written in one act, and so at one instant."""
