"""Whether we are well, and our numbers for whoever watches this machine."""

import ipaddress
from typing import Any

import sqlalchemy as sa
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import MediaType
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from upay.api.routes import pages
from upay.api.who import Visit, address_of
from upay.platform.actions import ActionNotAllowed


@pages("/healthz", "health")
async def health(visit: NamedDependency[Visit]) -> Response[str]:
    """Tell whether this process can reach its database."""
    try:
        async with visit.services.db.begin() as uow:
            await uow.session.execute(sa.text("select 1"))
    except (sa.exc.SQLAlchemyError, OSError):
        return Response("database unreachable\n", status_code=503, media_type=MediaType.TEXT)
    return Response("ok\n", media_type=MediaType.TEXT)


@pages("/metrics", "metrics")
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Hand out the counters of this process, to this machine only."""
    if not _from_here(request):
        raise ActionNotAllowed(why="only_from_here")
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _from_here(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a request comes from this machine itself and was not passed on for somebody else."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(address_of(request)).is_loopback
    except ValueError:
        return False


ROUTES = (health, metrics)
