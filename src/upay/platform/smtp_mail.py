"""A carrier of mail that is spoken to by SMTP (RFC 5321), with TLS from the first byte or by STARTTLS.

SMTP has no key by which a server would know a mail again. So it is told apart how far a mail had come when the line
broke: before the server had all of it, it is safe to come again; afterwards nobody knows, and it is not. The mail's own
id stands in its `Message-ID`.
"""

import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, localtime, parseaddr
from typing import Final
from uuid import UUID

import aiosmtplib

from upay.platform.carriers import NeverDelivered, NotNow, Unclear
from upay.platform.smtp_url import Server

_TIMEOUT_SECONDS: Final = 15.0


class SmtpMail:
    """A mail server."""

    def __init__(self, server: Server, sender: str, *, trusts: ssl.SSLContext | None = None) -> None:
        """`sender` is what stands in From: an address, or a name with one; `trusts` whose certificates are believed."""
        self._server = server
        self._sender = sender
        self._trusts = trusts

    async def send(self, *, id: UUID, address: str, subject: str, text: str) -> None:  # noqa: A002 -- the id of the mail
        """Hand a mail over."""
        name, mailbox = parseaddr(self._sender)
        message = EmailMessage()
        message["From"] = Address(display_name=name, addr_spec=mailbox)
        message["To"] = Address(addr_spec=address)
        message["Subject"] = subject
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = f"<{id}@{mailbox.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text + "\n")
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host, port=server.port, username=server.user, password=server.password,
            use_tls=server.safety == "smtps", start_tls=server.safety == "smtp", timeout=_TIMEOUT_SECONDS,
            tls_context=None if server.safety == "smtp+plain" else self._trusts or ssl.create_default_context(),
        )  # fmt: skip
        taken = False
        try:
            async with client:
                await _hand_over(client, message, sender=mailbox, to=address)
                taken = True
        except aiosmtplib.SMTPAuthenticationError as error:
            # Ours to put right, and nothing is wrong with the mail.
            raise NotNow(f"authentication {error.code}") from error
        except aiosmtplib.SMTPResponseException as error:
            raise (NeverDelivered if error.code >= 500 else NotNow)(str(error.code)) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            if not taken:  # A goodbye that goes wrong takes nothing back.
                raise NotNow(type(error).__name__) from error


async def _hand_over(client: aiosmtplib.SMTP, message: EmailMessage, *, sender: str, to: str) -> None:
    """Say from whom and to whom, then all of it; only what comes after the last byte is unclear."""
    await client.mail(sender)
    await client.rcpt(to)
    try:
        await client.data(message.as_bytes())
    except aiosmtplib.SMTPResponseException:
        raise
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise Unclear(type(error).__name__) from error
