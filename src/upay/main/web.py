"""The web server: one process, one event loop, Granian before Litestar."""

import asyncio
import signal

import structlog
from granian.constants import Interfaces, SSLProtocols
from granian.server.embed import Server
from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar.types import ASGIApp

from upay.api.app import create_app
from upay.kit.language import Lang
from upay.main import bank_cards, cast, identities
from upay.main.wiring import Product, assemble
from upay.platform import memory
from upay.platform.config import Config, proxies

log = structlog.get_logger(__name__)


def behind_proxies(app: ASGIApp, config: Config) -> ASGIApp:
    """Take the client's address from our own proxies, if there are any, so that limits count people and not a proxy."""
    trusted = proxies(config)
    return wrap_asgi_with_proxy_headers(app, trusted_hosts=trusted) if trusted else app


async def serve(config: Config, *, url: str) -> None:
    """Serve the product until told to stop."""
    async with assemble(config, url=url) as product:
        app = create_app(
            product, cast={lang: cast.shown(lang) for lang in Lang} if config.demo else None,
            cards=bank_cards.shown() if config.demo else (),
            identities=identities.shown(product.level_desk.rules.id_number) if config.demo else (),
            apps=cast.apps() if config.demo else {},
        )  # fmt: skip
        server = Server(
            behind_proxies(app, config),
            address=config.host,
            port=config.port,
            interface=Interfaces.ASGI,
            ssl_cert=config.tls_cert,
            ssl_key=config.tls_key,
            ssl_protocol_min=SSLProtocols.tls12,
            websockets=True,
            log_enabled=False,
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        listening = asyncio.create_task(product.realtime.run())
        relaying = asyncio.create_task(product.relay.run())
        warming = asyncio.create_task(_warm(product))
        following = asyncio.create_task(follow_news(product))
        try:
            await server.serve()
        finally:
            for task in (listening, relaying, warming, following):
                task.cancel()
            await asyncio.gather(listening, relaying, warming, following, return_exceptions=True)


async def follow_news(product: Product) -> None:
    """Let this process answer from what is published and with the version in use; several changes are one."""
    async with product.realtime.subscribe(["knowledge", "assistant"]) as news:
        while True:
            await news.get()
            while not news.empty():
                news.get_nowait()
            try:
                await product.assistant.reread()
            except Exception:
                # The edge of the process: what was there before goes on answering, and the next news tries again.
                log.exception("assistant.not_reread")


async def _warm(product: Product) -> None:
    """Let the assistant learn before anybody asks; whoever asks sooner waits for the same."""
    try:
        await product.assistant.understanding()
    except Exception:
        # Everything but the assistant works without; whoever asks tries again and sees the error as one's own.
        log.exception("assistant.not_learned")
    memory.settle()
