"""The sandbox provider of identity checks: a process of its own on loopback, which knows nobody and decides by number.

The three digits before the check character decide (`TEST_NUMBERS`); any number that is not named is confirmed. What it
has answered stays in a file, so that it answers the same after it was started again.
"""

import contextlib
import json
import threading
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import UUID

from upay.identity.id_numbers import check_character
from upay.identity.level_rules import Check

_LARGEST: Final = 24 * 1024 * 1024
_OPEN_INQUIRIES: Final = 3
_PLACE: Final = "110101"
_BORN: Final = date(1990, 3, 7)
_NEVER: Final = {"state": "never"}
_OPEN: Final = {"state": "open"}


@dataclass(frozen=True, slots=True)
class Ending:
    """What the sandbox does with a number: which check fails and why, and whether it is silent at first."""

    place: str
    why: str = ""
    check: Check | None = None
    silent: bool = False
    open_inquiries: int = 0
    """So many times it has no answer yet."""


TEST_NUMBERS: Final = MappingProxyType(
    {
        "approve": Ending("001"),
        "approve_second": Ending("002"),
        "name_mismatch": Ending("901", "name_mismatch", Check.RESIDENTS),
        "number_unknown": Ending("902", "number_unknown", Check.RESIDENTS),
        "document_unreadable": Ending("903", "document_unreadable", Check.DOCUMENT),
        "document_expired": Ending("904", "document_expired", Check.DOCUMENT),
        "face_mismatch": Ending("905", "face_mismatch", Check.FACE),
        "deceased": Ending("906", "not_usable", Check.RESIDENTS),
        "blocked": Ending("907", "not_usable", Check.BANKS),
        "phone_mismatch": Ending("908", "phone_mismatch", Check.CARRIER),
        "silent_then_approved": Ending("911", silent=True),
        "silent_then_refused": Ending("912", "name_mismatch", Check.RESIDENTS, silent=True),
        "silent_for_long": Ending("913", silent=True, open_inquiries=_OPEN_INQUIRIES),
        "silent_for_ever": Ending("914", silent=True, open_inquiries=10**9),
    }
)
"""Name -> what it stands for. A check of the document or the face fails only where a level takes it."""


def number_for(what: str, *, born: date = _BORN) -> str:
    """Return the test number that stands for something; it is nobody's, and another one with each day of birth."""
    first = f"{_PLACE}{born:%Y%m%d}{TEST_NUMBERS[what].place}"
    return first + check_character(first)


class SandboxProvider:
    """The server; `port` is known once it stands."""

    def __init__(self, host: str, port: int, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "checks.jsonl"
        self._lock = threading.Lock()
        self._known: dict[str, dict[str, Any]] = {}
        self._asked: dict[str, int] = {}
        self.heard: list[str] = []
        """The ids with which it was asked to check, in order."""
        with contextlib.suppress(FileNotFoundError):
            for line in self._path.read_text(encoding="utf-8").splitlines():
                self._known.update(json.loads(line))
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                if self.path != "/checks" or not 0 < length <= _LARGEST:
                    self._say(400, {"state": "open"})
                    return
                said = provider.check(json.loads(self.rfile.read(length)))
                if said is None:
                    self.close_connection = True  # It has the check and says nothing.
                    return
                self._say(200, said)

            def do_GET(self) -> None:
                self._say(200, provider.inquire(self.path.removeprefix("/checks/")))

            def _say(self, status: int, said: dict[str, Any]) -> None:
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name that the base class gives
                """Write nothing: what is asked is about people."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()

    def check(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """Decide about a check, or say again what was decided; None is silence."""
        check_id = str(UUID(asked["id"]))
        with self._lock:
            self.heard.append(check_id)
            known = self._known.get(check_id)
            if known is not None:
                return dict(known["said"])
            ending = _ending(str(asked["number"]))
            fails = ending.why != "" and ending.check is not None and ending.check.value in asked["checks"]
            reference = f"SX{len(self._known) + 1:08d}"
            said: dict[str, Any] = {"state": "confirmed", "reference": reference}
            if fails:
                assert ending.check is not None, "what fails is a check"
                said = {
                    "state": "not_confirmed", "reference": reference, "check": ending.check.value, "why": ending.why
                }  # fmt: skip
            self._keep(check_id, {"said": said, "open": ending.open_inquiries})
            return None if ending.silent else said

    def inquire(self, check_id: str) -> dict[str, Any]:
        """Say what became of a check; one that is not known is turned down from now on."""
        with self._lock:
            known = self._known.get(check_id)
            if known is None:
                self._keep(check_id, {"said": _NEVER, "open": 0})
                return _NEVER
            self._asked[check_id] = self._asked.get(check_id, 0) + 1
            return _OPEN if self._asked[check_id] <= known["open"] else dict(known["said"])

    def _keep(self, check_id: str, decided: dict[str, Any]) -> None:
        self._known[check_id] = decided
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({check_id: decided}) + "\n")


def _ending(number: str) -> Ending:
    place = number[14:17]
    return next((one for one in TEST_NUMBERS.values() if one.place == place), TEST_NUMBERS["approve"])
