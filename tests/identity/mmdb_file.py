"""A file in MMDB form, written for a test: networks of IPv4, and what is said of each.

https://maxmind.github.io/MaxMind-DB/ says how: a tree of records over the bits of an address, sixteen zeros, the
values, a marker, and what the file says of itself.
"""

import ipaddress
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_MARKER = b"\xab\xcd\xefMaxMind.com"
_GAP = 16
_TEXT, _DOUBLE, _MAP, _WORD, _LONG, _ARRAY = 2, 3, 7, 5, 6, 11


def write(path: Path, known: Mapping[str, Mapping[str, Any]]) -> Path:
    """Write what is known of some networks."""
    tree: list[list[Any]] = [[None, None]]
    for name, value in known.items():
        network = ipaddress.IPv4Network(name)
        bits = f"{int(network.network_address):032b}"[: network.prefixlen]
        node = 0
        for bit in bits[:-1]:
            if tree[node][int(bit)] is None:
                tree.append([None, None])
                tree[node][int(bit)] = len(tree) - 1
            node = tree[node][int(bit)]
        tree[node][int(bits[-1])] = dict(value)
    data, records = b"", b""
    for node in tree:
        for side in node:
            if isinstance(side, dict):
                records += (len(tree) + _GAP + len(data)).to_bytes(4, "big")
                data += _encoded(side)
            else:
                records += (len(tree) if side is None else side).to_bytes(4, "big")
    about = {
        "node_count": len(tree), "record_size": 32, "ip_version": 4, "database_type": "Test", "languages": ["en"],
        "binary_format_major_version": 2, "binary_format_minor_version": 0, "build_epoch": 1,
        "description": {"en": "for a test"},
    }  # fmt: skip
    path.write_bytes(records + bytes(_GAP) + data + _MARKER + _encoded(about))
    return path


def _encoded(value: Any) -> bytes:
    match value:
        case str():
            return _head(_TEXT, len(value.encode())) + value.encode()
        case float():
            return _head(_DOUBLE, 8) + struct.pack(">d", value)
        case int():
            return _head(_LONG, 4) + value.to_bytes(4, "big")
        case dict():
            return _head(_MAP, len(value)) + b"".join(_encoded(k) + _encoded(v) for k, v in value.items())
        case _:
            return _head(_ARRAY, len(value)) + b"".join(_encoded(one) for one in value)


def _head(kind: int, size: int) -> bytes:
    first = (kind if kind <= _MAP else 0) << 5
    more = b"" if kind <= _MAP else bytes([kind - 7])
    if size < 29:
        return bytes([first | size]) + more
    assert size < 285, "what a test says is short"
    return bytes([first | 29]) + more + bytes([size - 29])
