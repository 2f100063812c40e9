"""Who looks at which conversation, as the desks that are connected to this process say."""

from collections.abc import Collection
from uuid import UUID

from upay.kit.ids import StaffId


class Looks:
    """What each open desk shows; a desk that disconnects looks at nothing."""

    def __init__(self) -> None:
        self._shown: dict[object, tuple[StaffId, UUID]] = {}

    def at(self, desk: object, *, staff_id: StaffId, conversation_id: UUID | None) -> Collection[UUID]:
        """Note what this desk shows now; return the conversations for which that changes who is there."""
        before = self._shown.pop(desk, None)
        if conversation_id is not None:
            self._shown[desk] = (staff_id, conversation_id)
        changed = {conversation_id, None if before is None else before[1]} - {None}
        same = before is not None and before[1] == conversation_id
        return () if same else [each for each in changed if each is not None]

    def who(self, conversation_id: UUID) -> frozenset[StaffId]:
        """Return who looks at a conversation."""
        return frozenset(staff for staff, shown in self._shown.values() if shown == conversation_id)
