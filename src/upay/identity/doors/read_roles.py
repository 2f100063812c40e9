"""What each role of staff may do, read from one file; the guard, the desk and the page of who may all ask it.

A permission names the operations that it opens. An emergency opens those of a supervisor that say so, and no others.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from upay.identity.models import Role
from upay.kit.language import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One thing that staff may do, in words, and the operations of the API that it takes."""

    code: str
    words: Words
    roles: frozenset[Role]
    emergency: bool
    """Opened by emergency access as well."""
    operations: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRoles:
    """All roles, and all permissions in the order in which people read them."""

    names: dict[Role, Words]
    permissions: tuple[Permission, ...]

    def of(self, role: Role) -> list[Permission]:
        """Return what a role may do."""
        return [one for one in self.permissions if role in one.roles]

    def permission(self, operation: str) -> Permission | None:
        """Return the permission that an operation takes."""
        return next((one for one in self.permissions if operation in one.operations), None)


@cache
def staff_roles() -> StaffRoles:
    """Read the file that comes with the product."""
    return read_roles(resources.files("upay.identity").joinpath("staff_roles.toml").read_text("utf-8"))


def read_roles(text: str) -> StaffRoles:
    """Read a file of roles."""
    read = tomllib.loads(text)
    return StaffRoles(
        names={Role(code): Words(one["zh"], one["en"]) for code, one in read["role"].items()},
        permissions=tuple(
            Permission(
                code=code, words=Words(one["zh"], one["en"]), roles=frozenset(Role(role) for role in one["roles"]),
                emergency=bool(one.get("emergency", False)), operations=frozenset(one["operations"]),
            )
            for code, one in read["permission"].items()
        ),
    )  # fmt: skip
