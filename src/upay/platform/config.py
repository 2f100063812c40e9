"""Settings, read once from the environment; `upay config` shows them.

Every setting has the prefix UPAY_ and a default that serves the demo on a laptop. Secrets are never shown.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_type_hints
from urllib.parse import urlsplit

import msgspec

from upay.platform.smtp_url import SmtpUrlError, server_of

_SECRET = {"secret": True}


class ConfigError(Exception):
    """A setting cannot be read; the message names it and what it should be."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All settings of a process."""

    home: Path = Path(".upay")
    """Where all state of this checkout lives."""
    cache: Path | None = None
    """Where what was learned is kept; a folder of the state folder unless it is named."""
    master_key: Annotated[str | None, msgspec.Meta(extra=_SECRET)] = None
    """The master key in its versions, as 1:<64 hexadecimal digits>,2:…; without it the state folder's file holds it."""
    database_url: Annotated[str | None, msgspec.Meta(extra=_SECRET)] = None
    """postgresql://… of PostgreSQL 16 or newer; without it the embedded server runs."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    """What browsers see; https makes cookies Secure, and of this host alone (`__Host-`)."""
    tls_cert: Path | None = None
    """A file in PEM form with the certificate, and those that vouch for it; together with `tls_key`, pages are served
    by HTTPS and by nothing else."""
    tls_key: Path | None = None
    passkey_domain: str = ""
    """The domain that passkeys are for; without it the host of the public URL, or localhost where that is an address.
    Passkeys stay with their domain: with another one, none of those that people have works."""
    passkey_origins: str = ""
    """With commas between, where pages that use passkeys are opened; without it the public URL, at that domain."""
    trusted_proxies: str = ""
    """Addresses or networks, with commas between, of our own proxies: what they say of where a request comes from
    (X-Forwarded-For, read from the right) is believed, and nobody else's word is."""
    places_file: Path | None = None
    """A file in MMDB form that says where network addresses are; without it places are unknown. It is read at the
    start and nothing is ever fetched."""
    strange_km: Annotated[int, msgspec.Meta(gt=0)] = 300
    """Two places that are nearer than that say nothing of who signs in."""
    strange_kmh: Annotated[int, msgspec.Meta(gt=0)] = 900
    """Whoever would have had to travel faster since the account was last used proves more."""
    strange_accounts: Annotated[int, msgspec.Meta(gt=0)] = 30
    """When more accounts than that are tried from one network in an hour, unknown browsers there prove more."""
    bank_host: str = "127.0.0.1"
    bank_port: int = 8583
    bank_timeout_ms: int = 3000
    """After so many milliseconds without an answer a bank call is unknown."""
    inquiry_delay_ms: int = 5000
    """How long after a silent call the first inquiry goes out; each further one waits twice as long, up to an hour."""
    identity_url: str = "http://127.0.0.1:8584"
    """Where identities are checked, by HTTP; in the demo the sandbox provider."""
    identity_key: Annotated[str | None, msgspec.Meta(extra=_SECRET)] = None
    """What the identity provider knows us by."""
    identity_timeout_ms: Annotated[int, msgspec.Meta(gt=0)] = 3000
    """After so many milliseconds without an answer the outcome of a check is unknown, and asked after."""
    claim_days: Annotated[int, msgspec.Meta(ge=3, le=60)] = 7
    """For how many days, once two people agreed, an account that was asked for with documents can still be kept by
    whoever has its old number, address or a session."""
    limits_file: Path | None = None
    """A file (TOML) with the legal limits and what identity levels take, in place of those of mainland China."""
    llm_url: str = ""
    """Base URL of a service that speaks OpenAI's chat completions, such as http://127.0.0.1:11434/v1; without it no
    language model is asked."""
    llm_model: str = ""
    """The model's name, as that service calls it."""
    llm_key: Annotated[str | None, msgspec.Meta(extra=_SECRET)] = None
    """The key for that service, if it wants one."""
    llm_timeout_ms: Annotated[int, msgspec.Meta(gt=0)] = 3000
    """After so many milliseconds the customer gets the built-in answer."""
    llm_a_minute: Annotated[int, msgspec.Meta(ge=0)] = 60
    """How often all processes together may ask the model in a minute."""
    llm_a_day: Annotated[int, msgspec.Meta(ge=0)] = 5000
    """How often in 24 hours."""
    llm_keep_days: Annotated[int, msgspec.Meta(gt=0)] = 30
    """For how many days it is kept what was sent to the model and what came back."""
    sms_url: str | None = None
    """Where a carrier takes texts by HTTP; without it they stay in the outbox, which only the demo shows."""
    sms_key: Annotated[str | None, msgspec.Meta(extra=_SECRET)] = None
    """What the carrier knows us by."""
    smtp_url: Annotated[str | None, msgspec.Meta(extra=_SECRET)] = None
    """Where mail is handed over: smtps://user:password@host, or smtp:// for STARTTLS; without it mail stays in the
    outbox."""
    mail_from: str = ""
    """What stands in From: an address, or a name with one, as in UPay <notices@example.com>."""
    staff_idle_minutes: Annotated[int, msgspec.Meta(gt=0, le=24 * 60)] = 15
    """So long somebody of staff may leave the desk alone before they sign in again."""
    staff_session_hours: Annotated[int, msgspec.Meta(gt=0, le=24)] = 12
    """So long a session of staff lasts however much it is used."""
    staff_sessions_at_once: Annotated[int, msgspec.Meta(gt=0)] = 2
    """How many sessions one member of staff may have; one more ends the oldest."""
    break_glass_minutes: Annotated[int, msgspec.Meta(gt=0, le=240)] = 30
    """How long emergency access of staff lasts."""
    alarm_mail: str = ""
    """Addresses, with commas between, that get a mail when staff take emergency access."""
    password_old_days: Annotated[int, msgspec.Meta(ge=0)] = 365
    """After how many days the security centre reminds of a password's age; nobody is made to change it. 0: never."""
    app_at_least: str = ""
    """The oldest version of our apps, such as 1.4, that may still do something; older ones are told to open afresh."""
    log_level: str = "INFO"
    log_json: bool = False
    frozen_set: Path = Path("bench/frozen")
    """The texts by which a newly trained version of the assistant is judged; without this folder none goes live."""
    versions_kept: Annotated[int, msgspec.Meta(ge=1)] = 5
    """So many of the newest trained versions of the assistant keep their files, beside the one in use and the one
    before it; of older ones the figures stay."""
    web_dist: Path = Path("web/dist")
    """Where the built screens are."""
    demo: bool = False
    """Show the cast and the development outbox; never on in production."""


SECRETS: Final = frozenset(
    name
    for name, hint in get_type_hints(Config, include_extras=True).items()
    if any(isinstance(each, msgspec.Meta) and each.extra == _SECRET for each in get_args(hint))
)
"""The settings by which we prove ourselves to others, or others get at what is ours."""


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings; refuse unknown and unreadable ones by name."""
    environ = os.environ if environ is None else environ
    known = {f.encode_name for f in msgspec.structs.fields(Config)}
    given: dict[str, Any] = {}
    for name, value in environ.items():
        if not name.startswith("UPAY_"):
            continue
        field = name.removeprefix("UPAY_").lower()
        if field not in known:
            message = f"{name} is not a setting of UPay; `upay config` lists them"
            raise ConfigError(message)
        given[field] = value
    if "PORT" in environ and "port" not in given:
        given["port"] = environ["PORT"]
    if "public_url" not in given:
        scheme = "https" if "tls_cert" in given else "http"
        given["public_url"] = f"{scheme}://127.0.0.1:{given.get('port', 8000)}"
    try:
        config = msgspec.convert(given, Config, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        message = f"a setting cannot be read: {error}"
        raise ConfigError(message) from error
    for named in proxies(config):
        try:
            ipaddress.ip_network(named)
        except ValueError as error:
            message = f"UPAY_TRUSTED_PROXIES: {named} is neither an address nor a network such as 10.0.0.0/8"
            raise ConfigError(message) from error
    _check_addresses(config)
    _check_model(config)
    _check_tls(config)
    _check_mail(config)
    if config.app_at_least and not re.fullmatch(r"\d{1,6}(\.\d{1,6}){0,2}", config.app_at_least):
        raise ConfigError("UPAY_APP_AT_LEAST: it is a version, such as 1.4")
    home = config.home.absolute()
    cache = (config.cache or home / "cache").absolute()
    return msgspec.structs.replace(
        config, home=home, cache=cache, web_dist=config.web_dist.absolute(),
        frozen_set=config.frozen_set.absolute(),
    )  # fmt: skip


def _check_tls(config: Config) -> None:
    """Refuse half of what HTTPS needs, a file that cannot be read, and a public address that says otherwise."""
    if (config.tls_cert is None) is not (config.tls_key is None):
        raise ConfigError("UPAY_TLS_CERT and UPAY_TLS_KEY go together: one of them is missing")
    for name, path in (("UPAY_TLS_CERT", config.tls_cert), ("UPAY_TLS_KEY", config.tls_key)):
        if path is not None and not os.access(path, os.R_OK):
            raise ConfigError(f"{name}: {path} cannot be read")
    if config.tls_cert is not None and not config.public_url.startswith("https://"):
        raise ConfigError("UPAY_PUBLIC_URL has to begin with https:// when a certificate is given")


def _check_mail(config: Config) -> None:
    """Refuse a mail server that is only half set up, and an address of alarms that is none."""
    for each in filter(None, (one.strip() for one in config.alarm_mail.split(","))):
        if "@" not in parseaddr(each)[1]:
            message = f"UPAY_ALARM_MAIL: {each} is no address, as in duty@example.com"
            raise ConfigError(message)
    if config.smtp_url is None:
        return
    try:
        server_of(config.smtp_url)
    except SmtpUrlError as error:
        message = f"UPAY_SMTP_URL: {error}"
        raise ConfigError(message) from error
    if "@" not in parseaddr(config.mail_from)[1]:
        raise ConfigError("UPAY_MAIL_FROM: it names the address that mail comes from, as in notices@example.com")


def version_of(text: str) -> tuple[int, ...]:
    """Read a version of one to three numbers; what is left out is zero."""
    numbers = [int(number) for number in text.split(".")]
    return tuple(numbers + [0] * (3 - len(numbers)))


def proxies(config: Config) -> list[str]:
    """Return the addresses and networks of our own proxies."""
    return [named for each in config.trusted_proxies.split(",") if (named := each.strip())]


def shown(config: Config) -> dict[str, str]:
    """Return the settings as text, secrets blotted out."""
    return {
        name: "(set)" if name in SECRETS and value is not None else str(value)
        for name, value in msgspec.structs.asdict(config).items()
    }


def _check_addresses(config: Config) -> None:
    """Refuse addresses of services that would show a secret, since they are printed as they are."""
    for service, url in (("IDENTITY", config.identity_url), ("SMS", config.sms_url), ("LLM", config.llm_url)):
        try:
            address = urlsplit(url or "")
        except ValueError as error:
            message = f"UPAY_{service}_URL: it begins with https:// or http://, as in https://services.example.com/v1"
            raise ConfigError(message) from error
        if address.username or address.password or address.query:
            message = f"UPAY_{service}_URL: it holds an address only; the key belongs into UPAY_{service}_KEY"
            raise ConfigError(message)


def _check_model(config: Config) -> None:
    """Refuse a language model that is only half set up."""
    if not config.llm_url:
        return
    address = urlsplit(config.llm_url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise ConfigError("UPAY_LLM_URL: it begins with https:// or http://, as in https://models.example.com/v1")
    if not config.llm_model:
        raise ConfigError("UPAY_LLM_MODEL: it names the model that is asked at UPAY_LLM_URL")


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        if not value:
            raise ValueError("a path is expected, and nothing is given")
        return Path(str(value)).expanduser()
    message = f"cannot read a {kind.__name__}"
    raise TypeError(message)
