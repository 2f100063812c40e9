"""What every shape is made of: the two kinds of bodies, and texts that may be so long and no longer."""

from typing import Annotated, Any, Literal

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

    def __post_init__(self) -> None:
        """Drop the one character that the database keeps in no text, and that nobody types."""
        for field in self.__struct_fields__:
            value = getattr(self, field)
            if _has_nul(value):
                msgspec.structs.force_setattr(self, field, _without_nul(value))


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    return isinstance(value, list) and any(_has_nul(each) for each in value)


def _without_nul(value: Any) -> Any:  # noqa: ANN401 -- of any kind that a field may have
    return value.replace("\x00", "") if isinstance(value, str) else [_without_nul(each) for each in value]
