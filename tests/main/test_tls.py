"""HTTPS as an operator turns it on: the certificate, Secure cookies, browsers told to use nothing else."""

import datetime as dt
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import sync_playwright
from tests.conftest import ROOT
from tests.e2e.browsers import LAUNCH
from tests.running import LEARNED

from upay.platform.config import Config, ConfigError, load


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "UPay test")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


@pytest.fixture
def served(pair: tuple[Path, Path], database_url: str, tmp_path: Path) -> Iterator[httpx.Client]:
    """The web server with this certificate, and a browser that trusts it and nothing else."""
    (tmp_path / "home").mkdir()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = os.environ | {
        "UPAY_HOME": str(tmp_path / "home"), "UPAY_DATABASE_URL": database_url, "PORT": str(port),
        "UPAY_CACHE": str(LEARNED),
    }  # fmt: skip
    log = tmp_path / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "upay.main.cli", "serve", "--tls-cert", str(pair[0]), "--tls-key", str(pair[1])],
            cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            trusting = ssl.create_default_context(cafile=str(pair[0]))
            with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusting, timeout=10) as browser:
                _wait(process, browser, log)
                yield browser
        finally:
            process.terminate()
            process.wait(30)


def test_pages_come_by_https_and_browsers_are_told_to_use_nothing_else(served: httpx.Client) -> None:
    answer = served.get("/api/me")
    assert answer.status_code == 401
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    served.headers["X-CSRF-Token"] = served.cookies["__Host-upay_csrf"]
    come = served.post("/api/guest/session", json={})
    assert come.status_code == 201, come.text
    cookies = [each for each in come.headers.get_list("set-cookie") if each.startswith("__Host-upay_guest=")]
    assert len(cookies) == 1
    assert all("Secure" in each and "HttpOnly" in each and "SameSite=lax" in each for each in cookies)
    assert served.get("/api/guest").status_code == 200
    plain = {"Cookie": f"upay_guest={served.cookies['__Host-upay_guest']}"}
    served.cookies.clear()
    assert served.get("/api/guest", headers=plain).status_code == 401, "a plain name may be a neighbour's"
    with pytest.raises(httpx.TransportError):
        httpx.get(str(served.base_url).replace("https://", "http://") + "/healthz", timeout=5)


def test_a_browser_takes_the_cookies_and_the_page_finds_its_token(served: httpx.Client) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**LAUNCH)
        context = chromium.new_context(base_url=str(served.base_url), ignore_https_errors=True, locale="zh-CN")
        page = context.new_page()
        page.goto("/")
        page.get_by_label("手机号").fill("13700137000")
        page.get_by_label("登录密码").fill("rain-on-blue-tea")
        with page.expect_response("**/api/auth/sign-in") as answered:
            page.get_by_role("button", name="登录", exact=True).click()
        assert answered.value.json()["code"] == "password_wrong", "its token was the right one"
        kept = {one["name"]: one for one in context.cookies()}  # type: ignore[typeddict-item]
        chromium.close()
    assert list(kept) == ["__Host-upay_csrf"]
    assert kept["__Host-upay_csrf"]["secure"]


def test_without_a_certificate_nothing_of_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPAY_PUBLIC_URL", raising=False)
    plain = load({})
    assert (plain.tls_cert, plain.public_url) == (None, "http://127.0.0.1:8000")


def test_what_cannot_be_served_by_stops_the_start(pair: tuple[Path, Path], tmp_path: Path) -> None:
    cert, key = str(pair[0]), str(pair[1])
    assert load({"UPAY_TLS_CERT": cert, "UPAY_TLS_KEY": key}).public_url == "https://127.0.0.1:8000"
    for given, said in (
        ({"UPAY_TLS_CERT": cert}, "go together"),
        ({"UPAY_TLS_KEY": key}, "go together"),
        ({"UPAY_TLS_CERT": cert, "UPAY_TLS_KEY": str(tmp_path / "none.pem")}, "cannot be read"),
        ({"UPAY_TLS_CERT": cert, "UPAY_TLS_KEY": key, "UPAY_PUBLIC_URL": "http://x"}, "https://"),
    ):
        with pytest.raises(ConfigError, match=said):
            load(given)
    assert Config().tls_cert is None


def _wait(process: subprocess.Popen[bytes], browser: httpx.Client, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if browser.get("/healthz").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())
