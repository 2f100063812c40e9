"""Who may use what, as a page that an auditor reads: written from the routes themselves."""

from typing import Final

from upay.api.app import Way, ways_in
from upay.api.who import Audience
from upay.identity import NEEDS, staff_roles

_HEAD: Final = """# Who may

Every way in, written from the routes by `upay routes`; a test sees that this page is what the routes say. `public` is
anybody; `agent` any member of staff, and each of them has proven a second factor; `supervisor` only those. *Proof* is
what must have been proven (`identity.assurance`): level 1 is a session, by password or code; level 2 a second factor;
level 3 a passkey; *anew* is at that moment, for this alone; *PIN* is the payment PIN, sent along and checked there. A
guest has proven nothing. *Permission* is what of staff may, by `identity/staff_roles.toml`, and whether emergency
access opens it. *A minute* is how often one network address may.

| way | who | permission | proof | a minute |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the page."""
    return _HEAD + "".join(
        f"| `{way.method} {way.path}` | {way.who.value} | {_permission(way)} | {_proof(way)} | {_pace(way)} |\n"
        for way in ways_in()
    )


def _permission(way: Way) -> str:
    found = None if way.operation is None else staff_roles().permission(way.operation)
    return "" if found is None else f"{found.code}, also in an emergency" if found.emergency else found.code


def _proof(way: Way) -> str:
    if way.who is Audience.AGENT or way.who is Audience.SUPERVISOR:
        if way.password_alone:
            return "level 1; level 2 anew once there is a second factor" if way.proof_anew else "level 1"
        return "level 2, and level 2 anew" if way.proof_anew else "level 2"
    if way.who is not Audience.CUSTOMER and way.who is not Audience.MERCHANT:
        return ""
    always = "level 1 and PIN" if way.pin else "level 1"
    return "<br>".join([always, *(_need(action) for action in way.needs)])


def _need(action: str) -> str:
    need = NEEDS[action]
    when = "anew, for this alone" if need.fresh is None else f"within {int(need.fresh.total_seconds() // 60)} minutes"
    amount = "" if need.at_least is None else f" from {need.at_least}"
    where = f" {need.where}" if need.where else ""
    instead = f"; or {need.instead}" if need.instead else ""
    instead = f", a passkey of three days or more{instead}" if need.settled else instead
    return f"`{action}`{where}{amount}: level {need.level.value}, {when}{instead}"


def _pace(way: Way) -> str:
    return "" if way.at_most is None else str(way.at_most)
