"""The file of roles names every operation of staff once, for the roles for which its route says it is."""

from collections import Counter

from upay.api.app import ways_in
from upay.api.who import Audience
from upay.identity import Role, staff_roles

_ROLES = {
    Audience.AGENT: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Audience.SUPERVISOR: frozenset({Role.SUPERVISOR}),
}


def test_every_operation_of_staff_stands_in_one_permission_for_the_roles_of_its_route() -> None:
    of_routes = {way.operation: _ROLES[way.who] for way in ways_in() if way.who in _ROLES and way.operation}
    named = Counter(operation for one in staff_roles().permissions for operation in one.operations)
    assert set(named) == set(of_routes)
    assert max(named.values()) == 1
    of_file = {operation: one.roles for one in staff_roles().permissions for operation in one.operations}
    assert of_file == of_routes


def test_no_way_into_the_desk_lacks_a_permission() -> None:
    """Whatever kind of route it is: the guard asks the file for what stands here."""
    of_staff = [way for way in ways_in() if way.who in _ROLES]
    assert [way.path for way in of_staff if staff_roles().permission(str(way.operation)) is None] == []
    assert "/api/desk/live" in {way.path for way in of_staff}


def test_every_role_has_a_name_and_something_to_do_in_both_languages() -> None:
    roles = staff_roles()
    assert set(roles.names) == set(Role)
    for role in Role:
        assert roles.of(role)
    for words in (*roles.names.values(), *(one.words for one in roles.permissions)):
        assert words.zh.strip()
        assert words.en.strip()
        assert "\n" not in words.en
