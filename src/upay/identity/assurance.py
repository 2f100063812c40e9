"""What was proven, how much that is worth, and how much each sensitive action asks for: all of it, in one place.

One factor is a password. Two are a password with a code: by SMS, from an authenticator app, or a recovery code. A
passkey is worth the most: it has checked who holds it, and answers nobody but us, so that it cannot be talked out of
anybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from upay.identity import rules
from upay.kit.money import Money
from upay.kit.refusal import Kind, Refusal


class Method(StrEnum):
    """A way to prove that it is oneself."""

    PASSWORD = "password"  # noqa: S105 -- the name of a method
    CODE = "code"
    """A one-time code by SMS."""
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    TICKET = "ticket"
    """Handed over in person to somebody who works here; lets an app be set up, and is worth nothing else."""
    PASSKEY = "passkey"


class Level(IntEnum):
    """How much was proven."""

    NONE = 0
    ONE = 1
    TWO = 2
    THREE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What an action asks for."""

    level: Level
    fresh: timedelta | None = None
    """A proof of this session that is no older will do; None: each time anew, for this and nothing else."""
    where: str = ""
    """In which case alone it is asked for; what the others ask for the action says itself."""
    at_least: Money | None = None
    """Below this amount nothing more is asked for than what the action always asks."""
    instead: str = ""
    """What does as well, where the action asks for it by itself."""
    settled: bool = False
    """A passkey does only once it has been there for three days: a code to the phone is enough to add one."""


_RECENT: Final = timedelta(minutes=5)
_LARGE: Final = Money(1000_00)
_PIN_INSIDE: Final = "the payment PIN, in a session that the password or a passkey opened"
"""For what takes part in getting the account back: an address, a passkey."""
NEEDS: Final[Mapping[str, Need]] = MappingProxyType(
    {
        "begin_totp": Need(level=Level.TWO, fresh=_RECENT),
        "remove_totp": Need(level=Level.TWO, fresh=_RECENT),
        "renew_recovery_codes": Need(level=Level.TWO, fresh=_RECENT),
        "add_passkey": Need(level=Level.TWO, fresh=_RECENT),
        "remove_passkey": Need(level=Level.THREE, settled=True, instead=_PIN_INSIDE),
        "keys_only": Need(level=Level.THREE, settled=True),
        "set_password": Need(level=Level.THREE, settled=True, where="where there is no password yet"),
        "close_account": Need(level=Level.TWO),
        "export_data": Need(level=Level.TWO, fresh=_RECENT),
        "download_export": Need(level=Level.TWO, fresh=_RECENT),
        "reset_pin": Need(
            level=Level.THREE,
            settled=True,
            instead="the password with the app's code, or with a code by SMS where there is no app; for 72 hours after "
            "a password was set by a code or a link, and while the phone is reported lost, only what was set up "
            "before, or photographs in a verification; in a loss these with the password alone",
        ),
        "bind_card": Need(level=Level.THREE, settled=True, instead="the payment PIN"),
        "lift_freeze": Need(level=Level.THREE, settled=True, instead="the payment PIN with a code by SMS"),
        "rebind_phone": Need(level=Level.THREE, settled=True, where="by a passkey"),
        "bind_phone": Need(level=Level.TWO, fresh=_RECENT),
        "set_email": Need(level=Level.TWO, fresh=_RECENT, where="where there is no address yet"),
        "replace_email": Need(level=Level.THREE, settled=True, where="in place of an address", instead=_PIN_INSIDE),
        "remove_email": Need(level=Level.THREE, settled=True, instead=_PIN_INSIDE),
        "set_phrase": Need(level=Level.TWO, fresh=_RECENT),
        "transfer": Need(level=Level.TWO, at_least=_LARGE),
        "pay_order": Need(level=Level.TWO, at_least=_LARGE),
        "withdraw": Need(level=Level.TWO, at_least=_LARGE),
    }
)
"""Action -> what it needs. What does not stand here needs a session, and whatever else it asks for by itself."""
_SECOND: Final = frozenset({Method.CODE, Method.TOTP, Method.RECOVERY_CODE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who asks, as far as proof goes: the session, and the approval that came along, if any."""

    session_id: UUID
    approval_id: UUID | None = None
    proven: frozenset[str] = frozenset()
    """By which methods, in the session."""


class VerificationRequired(Refusal):
    """More has to be proven first; facts: action, ways, first, and of an approval its id and what it is
    about.
    """

    code = "verification_required"
    kind = Kind.FORBIDDEN
    judges = False

    def __init__(
        self, *, action: str, ways: Iterable[Method], approval_id: UUID | None = None,
        about: Mapping[str, Any] = MappingProxyType({}), first: Method | None = None,
    ) -> None:  # fmt: skip
        """`first` where a session that a code opened cannot prove it: by what one can that does."""
        facts = {name: str(value) for name, value in about.items()}
        if approval_id is not None:
            facts["approval_id"] = str(approval_id)
        if first is not None:
            facts["first"] = first.value
        super().__init__(action=action, ways=",".join(way.value for way in ways), **facts)


class VerificationFailed(Refusal):
    """What was to prove it does not; facts: method, problem, and of wrong codes tries_left or until."""

    code = "verification_failed"
    kind = Kind.FORBIDDEN
    judges = False

    def __init__(
        self, *, method: Method, problem: str, tries_left: int | None = None, until: datetime | None = None
    ) -> None:
        """`problem` is one of wrong, used, locked, late, young, stopped, none."""
        facts: dict[str, Any] = {"method": method.value, "problem": problem}
        if tries_left is not None:
            facts["tries_left"] = tries_left
        if until is not None:
            facts["until"] = rules.iso(until)
        super().__init__(**facts)


def asks_more(action: str, amount: Money | None) -> bool:
    """Tell whether an action asks for more than a session; what is small enough does not."""
    at_least = NEEDS[action].at_least
    return at_least is None or amount is None or amount >= at_least


def level_of(proven: Iterable[str]) -> Level:
    """Return what several proofs are worth together."""
    methods = {Method(name) for name in proven}
    if Method.PASSKEY in methods:
        return Level.THREE
    if Method.PASSWORD in methods and methods & _SECOND:
        return Level.TWO
    return Level.ONE if methods - {Method.TICKET} else Level.NONE


def does(way: Method, *, proven: Iterable[str], need: Need) -> bool:
    """Tell whether this way, proven now beside what the session has proven, is enough.

    Where a passkey is needed, it is the passkey that has to be proven now: in a session that one opened, a code would
    else be worth as much, and the code comes to the very phone that may be in somebody else's hand.
    """
    if need.level is Level.THREE:
        return way is Method.PASSKEY
    return level_of({*proven, way}) >= need.level


def still_proven(proven: Mapping[str, str], *, need: Need, at: datetime) -> bool:
    """Tell whether the session itself has proven enough, and lately; the password may be as old as the session."""
    if need.fresh is None:
        return False
    recent = {name for name, when in proven.items() if datetime.fromisoformat(when) + need.fresh > at}
    if Method.PASSWORD.value in proven:
        recent.add(Method.PASSWORD.value)
    return level_of(recent) >= need.level
