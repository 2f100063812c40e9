"""For which site passkeys are, as the settings say."""

import ipaddress
from urllib.parse import urlsplit

from upay.identity import Site
from upay.platform.config import Config


def site_of(config: Config) -> Site:
    """Return the domain and the addresses of our pages. An address of numbers has no passkeys; localhost has."""
    public = urlsplit(config.public_url)
    host = public.hostname or "localhost"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        by_name = host
    else:
        by_name = "localhost"
    port = "" if public.port is None else f":{public.port}"
    named = [one.strip() for one in config.passkey_origins.split(",") if one.strip()]
    return Site(domain=config.passkey_domain or by_name, origins=named or [f"{public.scheme}://{by_name}{port}"])
