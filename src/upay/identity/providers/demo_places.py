"""A few places for the demo, by networks that nobody has: those that RFC 5737 keeps for documentation.

Whoever tries the demo is on this machine; with a proxy of one's own in front, or in tests, the others can be seen too.
"""

import ipaddress
from typing import Final

from upay.identity.whereabouts import Whereabouts
from upay.kit.language import Words

_HERE: Final = Whereabouts(name=Words("本机", "this machine"))
_NETWORKS: Final = (
    (
        ipaddress.ip_network("192.0.2.0/24"),
        Whereabouts(name=Words("中国北京", "Beijing, China"), north=39.9, east=116.4),
    ),
    (
        ipaddress.ip_network("198.51.100.0/24"),
        Whereabouts(name=Words("中国上海", "Shanghai, China"), north=31.2, east=121.5),
    ),
    (ipaddress.ip_network("203.0.113.0/24"), Whereabouts(name=Words("新加坡", "Singapore"), north=1.4, east=103.8)),
)


class DemoPlaces:
    """Knows this machine and three networks."""

    def find(self, address: str) -> Whereabouts | None:
        """Return where an address is, or None when it is none of these."""
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return None
        if known.is_loopback:
            return _HERE
        return next((place for network, place in _NETWORKS if known in network), None)
