"""The built screens: those under /desk are the desk's, those under /shop the shops'; all others the wallet's.

Names of assets carry their content's digest, so they are kept for ever; pages are asked for each time. What is sent is
compressed once and kept in memory.
"""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from upay.api.routes import pages
from upay.api.who import Visit
from upay.kit.language import Words
from upay.kit.refusal import NotFound

_FOREVER: Final = "public, max-age=31536000, immutable"
_EACH_TIME: Final = "no-cache"
_WORTH_SQUEEZING: Final = 1024
_HIDDEN: Final = frozenset({"manifest.json"})
"""Of the build, not of the screens."""
_NOT_BUILT: Final = Words(
    "页面还没有构建。在项目目录运行 make run，或者在 web 目录运行 npm run build，然后刷新。",
    "The screens have not been built. Run make run in the project, or npm run build in web, and reload.",
)


@dataclass(frozen=True, slots=True)
class _File:
    """A built file as it is sent."""

    plain: bytes
    squeezed: bytes | None
    kind: str


@pages(["/", "/{path:path}"], "wallet_page")
async def wallet_page(
    visit: NamedDependency[Visit], request: Request[Any, Any, Any], path: FromPath[str] = ""
) -> Response[bytes]:
    """Hand out the wallet: an asset by its name, the page for everything else."""
    return _serve(visit, request, "wallet", path)


@pages(["/desk", "/desk/{path:path}"], "desk_page")
async def desk_page(
    visit: NamedDependency[Visit], request: Request[Any, Any, Any], path: FromPath[str] = ""
) -> Response[bytes]:
    """Hand out the desk likewise."""
    return _serve(visit, request, "desk", path)


@pages(["/shop", "/shop/{path:path}"], "shop_page")
async def shop_page(
    visit: NamedDependency[Visit], request: Request[Any, Any, Any], path: FromPath[str] = ""
) -> Response[bytes]:
    """Hand out the shop's app likewise."""
    return _serve(visit, request, "shop", path)


@pages("/help/assets/{path:path}", "help_asset")
async def help_asset(
    visit: NamedDependency[Visit], request: Request[Any, Any, Any], path: FromPath[str]
) -> Response[bytes]:
    """Hand out what the help centre's pages are styled with."""
    return _serve(visit, request, "help", f"assets/{path.lstrip('/')}")


@pages("/api/{path:path}", "no_such_operation")
async def no_such_operation(path: FromPath[str]) -> None:
    """Refuse what is no operation, rather than answering it with a page."""
    del path
    raise NotFound


def _serve(visit: Visit, request: Request[Any, Any, Any], app: str, path: str) -> Response[bytes]:
    root = visit.services.config.web_dist / app
    name = path.strip("/")
    found = _find(root, name)
    if found is None and (name.startswith("assets/") or app == "help"):
        raise NotFound
    page = found is None
    found = found or _find(root, "index.html")
    if found is None:
        text = f"<!doctype html><meta charset=utf-8><title>UPay</title><p>{_NOT_BUILT.in_(visit.lang)}</p>"
        return Response(text.encode(), status_code=503, media_type=MediaType.HTML)
    headers = {"Cache-Control": _FOREVER if name.startswith("assets/") and not page else _EACH_TIME}
    if found.squeezed is not None:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(found.squeezed, media_type=found.kind, headers={**headers, "Content-Encoding": "gzip"})
    return Response(found.plain, media_type=found.kind, headers=headers)


def _find(root: Path, name: str) -> _File | None:
    """Find a file of the build; a name that leads out of it, or that no file can have, finds nothing."""
    if not name or name in _HIDDEN or "\x00" in name:
        return None
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        return None
    try:
        return _read(path, path.stat().st_mtime_ns) if path.is_file() else None
    except OSError:
        return None  # Longer than names of files are; what answers it is the app, as for any other address.


@lru_cache(maxsize=512)
def _read(path: Path, _changed_at: int) -> _File:
    plain = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind in {"application/javascript", "application/json", "image/svg+xml"}
    squeezed = gzip.compress(plain, 9, mtime=0) if text and len(plain) > _WORTH_SQUEEZING else None
    return _File(plain, squeezed, f"{kind}; charset=utf-8" if text else kind)


ROUTES = (wallet_page, desk_page, shop_page, help_asset, no_such_operation)
