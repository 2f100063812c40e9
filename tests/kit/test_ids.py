from uuid import UUID, uuid4

from upay.kit.ids import id_for_key, new_id

_MEI, _WANG = UUID(int=1), UUID(int=2)


def test_the_same_key_is_the_same_try_and_another_owner_kind_or_key_is_another() -> None:
    for key in ("once", str(uuid4()), str(new_id())):
        ids = {
            id_for_key(owner=owner, kind=kind, key=each)
            for owner in (_MEI, _WANG) for kind in ("transfer", "payment") for each in (key, f"{key}x")
        }  # fmt: skip
        assert len(ids) == 8
        assert id_for_key(owner=_MEI, kind="transfer", key=key) in ids


def test_a_key_that_begins_with_its_moment_gives_it_to_the_id_and_nothing_else_of_itself() -> None:
    earlier, later = UUID("01930000-0000-7abc-8def-000000000001"), UUID("01930000-0001-7abc-8def-000000000001")
    first, second = (id_for_key(owner=_MEI, kind="transfer", key=str(key)) for key in (earlier, later))
    assert first.int >> 80 == earlier.int >> 80
    assert first < second
    assert (first.version, second.version) == (8, 8)
    assert first.int & ((1 << 76) - 1) != second.int & ((1 << 76) - 1)


def test_a_key_that_says_no_moment_is_no_worse_for_it() -> None:
    assert id_for_key(owner=_MEI, kind="transfer", key=str(uuid4())).version == 5
    assert id_for_key(owner=_MEI, kind="transfer", key="01930000-not-a-uuid").version == 5
