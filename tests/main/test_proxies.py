"""Where a request comes from: the peer, unless the peer is a proxy of ours, which is believed for one step."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from litestar.connection import ASGIConnection

from upay.api.who import address_of
from upay.main.web import behind_proxies
from upay.platform.config import Config, ConfigError, load

OURS = "10.0.0.0/8, 192.0.2.7"


async def seen(peer: str, *forwarded: str, trusted: str = OURS) -> str:
    """Return the address that limits are counted by."""
    scopes: list[dict[str, Any]] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        scopes.append(scope)

    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    scope = {"type": "http", "client": (peer, 40000), "headers": headers, "scheme": "http"}
    await behind_proxies(cast("Any", app), Config(trusted_proxies=trusted))(
        cast("Any", scope), cast("Any", None), cast("Any", None)
    )
    host, port = scopes[0]["client"]
    return address_of(
        cast("ASGIConnection[Any, Any, Any, Any]", SimpleNamespace(client=SimpleNamespace(host=host, port=port)))
    )


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", (), "203.0.113.5"),
        ("203.0.113.5", ("198.51.100.1",), "203.0.113.5"),
        ("10.1.2.3", ("198.51.100.1",), "198.51.100.1"),
        ("10.1.2.3", ("1.1.1.1, 198.51.100.1",), "198.51.100.1"),
        ("10.1.2.3", ("1.1.1.1", "198.51.100.1, 192.0.2.7"), "198.51.100.1"),
        ("10.1.2.3", (), "10.1.2.3"),
        ("10.1.2.3", ("2001:db8:1:2:aaaa::1",), "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", (), "2001:db8:1:2::/64"),
    ],
    ids=[
        "nobody between", "a stranger names another", "our proxy names one", "who comes first was made up",
        "two proxies of ours", "a proxy that names nobody", "a network of IPv6", "the same network",
    ],
)  # fmt: skip
async def test_an_address_is_taken_from_the_right(peer: str, forwarded: tuple[str, ...], address: str) -> None:
    assert await seen(peer, *forwarded) == address


async def test_without_the_setting_nobody_is_believed() -> None:
    assert load({}).trusted_proxies == ""
    assert await seen("10.1.2.3", "198.51.100.1", trusted="") == "10.1.2.3"


@pytest.mark.parametrize("named", ["*", "my-proxy", "10.0.0.0/99"])
def test_only_addresses_and_networks_can_be_trusted(named: str) -> None:
    with pytest.raises(ConfigError, match="UPAY_TRUSTED_PROXIES"):
        load({"UPAY_TRUSTED_PROXIES": f"10.0.0.1, {named}"})
