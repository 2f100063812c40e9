"""What every shape is made of: the two kinds of bodies, and texts that may be so long and no longer."""

from typing import Annotated, Literal

import msgspec

Lang = Literal["zh", "en"]
Text = Annotated[str, msgspec.Meta(max_length=200)]
Phone = Annotated[str, msgspec.Meta(max_length=32, examples=["13800000001"])]
Address = Annotated[str, msgspec.Meta(max_length=254, examples=["13800000001", "mei@example.com"])]
"""A phone number or an email address: which of them, looks say. Fields of the kind are called `phone` for whoever
integrated when there were numbers only."""
Secret = Annotated[str, msgspec.Meta(max_length=128)]
RecordKind = Literal["top_up", "transfer", "payment", "refund", "withdrawal"]
Amount = Annotated[str, msgspec.Meta(max_length=40, examples=["150.00"])]


class Shape(msgspec.Struct, frozen=True):
    """An answer."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request body; fields that are not known are refused rather than ignored."""
