"""The key of each person: sealing, forms, caching, destroying, and who keeps the master key."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.conftest import NOON

from upay.kit.ids import new_id
from upay.platform import person_keys, rotate
from upay.platform.crypto import BY_NOBODY, BY_PERSON, Erased, Vault
from upay.platform.db import Database
from upay.platform.master_keys import FolderKeys, GivenKeys, MasterKeyUnusable, Wrapped
from upay.platform.person_keys import KeyMissing, PersonKeys

NAME = "customer.name"
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the statements that are sent for keys, as they come."""
    sent: list[str] = []
    run = PersonKeys._run

    def counted(self: PersonKeys, statement: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        sent.append(statement)
        return run(self, statement, values)

    monkeypatch.setattr(PersonKeys, "_run", counted)
    return sent


async def erase(db: Database, person: UUID) -> None:
    async with db.begin() as uow:
        await person_keys.destroy(uow, person, at=NOON)


async def test_what_belongs_to_a_person_opens_with_their_key_only(vault: Vault) -> None:
    mei, wang = new_id(), new_id()
    sealed = vault.seal("小梅", context=NAME, person=mei)
    assert sealed.startswith(BY_PERSON + mei.bytes)
    assert vault.open(sealed, context=NAME) == "小梅"
    vault.seal("小王", context=NAME, person=wang)
    with pytest.raises(InvalidTag):
        vault.open(sealed.replace(mei.bytes, wang.bytes), context=NAME)
    with pytest.raises(InvalidTag):
        vault.open(sealed, context="customer.phone")


async def test_bytes_are_sealed_like_text(vault: Vault) -> None:
    picture = bytes(range(256)) * 40
    sealed = vault.seal_bytes(picture, context="document", person=new_id())
    assert picture[:32] not in sealed
    assert vault.open_bytes(sealed, context="document") == picture


async def test_values_from_before_there_were_keys_of_persons_open(vault: Vault) -> None:
    old = AESGCM(GivenKeys({1: bytes(range(32))}).derived(1, b"seal"))
    for start in (b"", b"up\x01", b"up\x02"):  # A nonce may begin like one of the forms.
        nonce = start.ljust(12, b"n")
        assert vault.open(nonce + old.encrypt(nonce, "小梅".encode(), NAME.encode()), context=NAME) == "小梅"


async def test_a_destroyed_key_opens_nothing_and_seals_nothing(db: Database, vault: Vault) -> None:
    mei = new_id()
    sealed = vault.seal("小梅", context=NAME, person=mei)
    await erase(db, mei)
    vault.people.forget(mei)
    with pytest.raises(Erased):
        vault.open(sealed, context=NAME)
    with pytest.raises(Erased):
        vault.seal("again", context=NAME, person=mei)
    assert vault.read(sealed, context=NAME, erased="已注销用户") == "已注销用户"
    assert vault.read(BY_NOBODY, context=NAME) == ""


async def test_a_person_without_a_key_gets_none_after_being_erased(db: Database, vault: Vault) -> None:
    nobody = new_id()
    await erase(db, nobody)
    with pytest.raises(Erased):
        vault.seal("小梅", context=NAME, person=nobody)


async def test_another_database_has_no_trace_of_the_key(vault: Vault) -> None:
    with pytest.raises(KeyMissing):
        vault.open(BY_PERSON + new_id().bytes + bytes(40), context=NAME)


async def test_a_warm_key_asks_the_database_nothing(vault: Vault, asked: list[str]) -> None:
    persons = [new_id() for _ in range(20)]
    sealed = [vault.seal("小梅", context=NAME, person=person) for person in persons]
    asked.clear()
    await vault.know(sealed)
    assert [vault.open(value, context=NAME) for value in sealed] == ["小梅"] * 20
    assert asked == []


async def test_cold_keys_of_a_page_are_one_question(vault: Vault, database_url: str, asked: list[str]) -> None:
    sealed = [vault.seal("小梅", context=NAME, person=new_id()) for _ in range(20)]
    other = Vault(bytes(range(32))).bind(database_url)
    asked.clear()
    await other.know([*sealed, None, b"of nobody"])
    for value in sealed:
        other.open(value, context=NAME)
    assert len(asked) == 1
    other.release()


async def test_another_process_knows_of_an_erasure_when_the_life_of_a_key_is_over(
    db: Database, vault: Vault, database_url: str
) -> None:
    mei = new_id()
    sealed = vault.seal("小梅", context=NAME, person=mei)
    keeps, looks = (Vault(bytes(range(32))).bind(database_url, life_seconds=life) for life in (60, 0))
    for other in (keeps, looks):
        assert other.open(sealed, context=NAME) == "小梅"
    await erase(db, mei)
    assert keeps.open(sealed, context=NAME) == "小梅"
    with pytest.raises(Erased):
        looks.open(sealed, context=NAME)
    keeps.release()
    looks.release()


async def test_no_more_keys_are_kept_than_may_be(database_url: str) -> None:
    small = Vault(bytes(range(32))).bind(database_url, most=3)
    sealed = [small.seal(str(number), context=NAME, person=new_id()) for number in range(10)]
    assert len(small.people._known) == 3
    assert [small.open(value, context=NAME) for value in sealed] == [str(number) for number in range(10)]
    small.release()


async def test_two_processes_that_need_the_same_new_key_get_one(vault: Vault, database_url: str) -> None:
    mei, other = new_id(), Vault(bytes(range(32))).bind(database_url)
    ours, theirs = await asyncio.gather(
        *(asyncio.to_thread(one.seal, "小梅", context=NAME, person=mei) for one in (vault, other))
    )
    assert vault.open(theirs, context=NAME) == other.open(ours, context=NAME) == "小梅"
    other.release()


async def test_a_transaction_that_is_rolled_back_takes_no_key_along(db: Database, vault: Vault) -> None:
    mei = new_id()
    with pytest.raises(ZeroDivisionError):
        async with db.begin():
            sealed = vault.seal("小梅", context=NAME, person=mei)
            raise ZeroDivisionError
    vault.people.forget(mei)
    assert vault.open(sealed, context=NAME) == "小梅"


def test_the_file_keeps_every_version_and_its_first_form(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text(bytes(range(32)).hex() + "\n")
    first, running = FolderKeys(tmp_path), FolderKeys(tmp_path)
    about = new_id()
    old = first.wrap(b"k" * 32, about=about)
    assert first.add() == 2
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600
    # A process that runs since before hears of the new version by itself, whichever it meets first.
    new = first.wrap(b"k" * 32, about=about)
    assert (old.version, new.version) == (1, 2)
    assert running.unwrap(new, about=about) == b"k" * 32
    assert running.current() == 2
    assert FolderKeys(tmp_path).unwrap(old, about=about) == b"k" * 32


@pytest.mark.parametrize("text", ["", "2:" + "ab" * 32, "1:short", "0:" + "ab" * 32, "300:" + "ab" * 32])
def test_a_master_key_that_cannot_be_used_says_so(text: str) -> None:
    with pytest.raises(MasterKeyUnusable):
        GivenKeys.parse(text)


def test_a_key_is_unwrapped_for_whom_it_was_wrapped_and_with_the_same_master_key() -> None:
    mei, ours, theirs = new_id(), GivenKeys({1: bytes(32)}), GivenKeys({1: bytes(range(32))})
    wrapped = ours.wrap(b"k" * 32, about=mei)
    assert ours.unwrap(wrapped, about=mei) == b"k" * 32
    for provider, about in ((ours, new_id()), (theirs, mei)):
        with pytest.raises(MasterKeyUnusable):
            provider.unwrap(wrapped, about=about)
    with pytest.raises(MasterKeyUnusable):
        ours.unwrap(Wrapped(7, wrapped.sealed), about=mei)


async def test_keys_are_wrapped_anew_batch_by_batch_and_values_stay_as_they_are(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    vault = Vault.at(tmp_path, url=database_url)
    sealed = [vault.seal(str(number), context=NAME, person=new_id()) for number in range(7)]
    provider = FolderKeys(tmp_path)
    provider.add()
    done = []
    while many := await rotate.rewrap(db, provider, at_once=3):
        done.append(many)
        # In the midst of it, a process that knows nothing opens all, and one that runs wraps with the new version.
        assert [Vault.at(tmp_path, url=database_url).open(value, context=NAME) for value in sealed][6] == "6"
    assert done == [3, 3, 1]
    vault.seal("later", context=NAME, person=new_id())
    async with db.begin() as uow:
        assert await rotate.versions(uow) == {2: 8}
    vault.release()


class _Kms(BaseHTTPRequestHandler):
    """A key service in another house, as far as we need one: POST wrap and unwrap, JSON both ways."""

    keys = GivenKeys({1: b"a" * 32})

    def do_GET(self) -> None:
        self._answer({"version": self.keys.current()})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        about, content = UUID(asked["about"]), base64.b64decode(asked["content"])
        if self.path == "/wrap":
            wrapped = self.keys.wrap(content, about=about)
            self._answer({"version": wrapped.version, "content": base64.b64encode(wrapped.sealed).decode()})
        else:
            key = self.keys.unwrap(Wrapped(asked["version"], content), about=about)
            self._answer({"content": base64.b64encode(key).decode()})

    def _answer(self, body: dict[str, object]) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class RemoteKeys:
    """Asks it: all that a provider has to be."""

    def __init__(self, url: str) -> None:
        self._url = url

    def current(self) -> int:
        return int(self._ask("/current", None)["version"])

    def wrap(self, key: bytes, *, about: UUID) -> Wrapped:
        told = self._ask("/wrap", {"about": str(about), "content": base64.b64encode(key).decode()})
        return Wrapped(told["version"], base64.b64decode(told["content"]))

    def unwrap(self, wrapped: Wrapped, *, about: UUID) -> bytes:
        content = base64.b64encode(wrapped.sealed).decode()
        told = self._ask("/unwrap", {"about": str(about), "version": wrapped.version, "content": content})
        return base64.b64decode(told["content"])

    def _ask(self, path: str, body: dict[str, object] | None) -> dict[str, str | int]:
        answer = httpx.get(self._url + path) if body is None else httpx.post(self._url + path, json=body)
        return answer.json()


@pytest.fixture
def kms() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Kms)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


async def test_a_key_service_elsewhere_can_keep_the_master_key(
    db: Database, database_url: str, kms: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, mei = RemoteKeys(kms), new_id()
    vault = Vault(bytes(range(32)), provider=provider).bind(database_url)
    sealed = vault.seal("小梅", context=NAME, person=mei)
    with pytest.raises(MasterKeyUnusable):
        Vault(bytes(range(32))).bind(database_url).open(sealed, context=NAME)
    monkeypatch.setattr(_Kms, "keys", GivenKeys({1: b"a" * 32, 2: b"b" * 32}))
    assert await rotate.rewrap(db, provider) == 1
    async with db.begin() as uow:
        assert await rotate.versions(uow) == {2: 1}
    vault.people.forget(mei)
    assert vault.open(sealed, context=NAME) == "小梅"
    vault.release()
