"""The worker: runs jobs, relays the outbox, and does what falls due by the clock."""

import asyncio
import signal
from datetime import timedelta
from functools import partial
from typing import Final

from upay import identity
from upay.main.wiring import assemble, now_and_then
from upay.platform.config import Config
from upay.platform.http_sms import carrier
from upay.platform.jobs import run_due
from upay.platform.smtp_mail import SmtpMail
from upay.platform.smtp_url import server_of
from upay.support import teaching

_ARTICLES_ARE_LEARNED: Final = timedelta(minutes=5)


async def work(config: Config, *, url: str) -> None:
    """Work until told to stop."""
    async with assemble(config, url=url) as product, carrier(config.sms_url, config.sms_key) as sms:
        carriers = identity.Carriers(sms=sms, mail=_mail(config))
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        tasks = [
            asyncio.create_task(product.jobs.run()),
            asyncio.create_task(product.relay.run()),
            asyncio.create_task(run_due(product.clock, product.due)),
        ]
        renew = partial(teaching.renew, product.trainer, started=product.clock.now())
        judge = partial(teaching.judge_shipped, product.trainer, started=product.clock.now())
        seldom = [now_and_then(each, every=_ARTICLES_ARE_LEARNED) for each in (renew, judge)]
        tasks.append(asyncio.create_task(run_due(product.clock, seldom)))
        if carriers.channels:
            # By itself: no bank is to wait for a carrier.
            deliver = partial(identity.deliver_due, product.db, product.vault, carriers)
            tasks.append(asyncio.create_task(run_due(product.clock, [lambda at: deliver(at=at)])))
        for task in tasks:
            task.add_done_callback(lambda _: stopping.set())
        await stopping.wait()
        ended = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in ended:
            task.result()  # A part of the worker that ended by itself says why.


def _mail(config: Config) -> SmtpMail | None:
    """Return the mail server of the settings; None where there is none, and mail stays in the outbox."""
    return None if config.smtp_url is None else SmtpMail(server_of(config.smtp_url), config.mail_from)
