"""What guards an account: devices, second factors, and how they are proven."""

from datetime import datetime
from uuid import UUID

from upay.api.shapes.wire import Shape


class Device(Shape, frozen=True, kw_only=True):
    """A browser in which the customer is signed in, or was of late."""

    id: UUID
    name: str
    """System and browser, as the browser says."""
    address: str
    """The network that it was last seen in, masked."""
    first_seen_at: datetime
    last_seen_at: datetime
    signed_in: bool
    current: bool
    """It is the one that asks."""
