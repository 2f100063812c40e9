"""Every sealed column is known to whoever rotates keys and erases people: none is forgotten, none is named twice."""

from collections import Counter

import sqlalchemy as sa

from upay.main.sealed import PLACES, WRITTEN_ONCE
from upay.platform.db import Base


def test_every_sealed_column_is_in_one_place() -> None:
    sealed = {
        f"{table}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed") and isinstance(column.type, sa.LargeBinary)
    }
    named = Counter(place.name for place in PLACES)
    assert set(named) | WRITTEN_ONCE == sealed
    assert max(named.values()) == 1


def test_what_has_no_owner_is_of_people_without_an_account_or_of_what_is_masked() -> None:
    assert {place.name for place in PLACES if place.owner is None} == {
        "support.guest.phone_sealed",
        "support.gap.wordings_sealed",
        "support.gap.draft_sealed",
        "support.example.text_sealed",
        "identity.emergency.reason_sealed",
        "identity.emergency.finding_sealed",
    }
