"""The API's own description: the OpenAPI document, and a page for people that is made from it.

The viewers that Litestar offers load themselves from other sites; this page needs nothing but this server.
"""

import html
import re
from collections.abc import Iterator
from typing import Any, Final

import litestar
from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin

from upay.api.shapes.wire import Request
from upay.api.who import Audience

PATH: Final = "/api/docs"
_ABOUT: Final = (
    "Sign in with a cookie session; send the value of the cookie `upay_csrf` as header `X-CSRF-Token` with everything "
    "but GET. Where pages come by https, the names of all cookies begin with `__Host-`. Requests that move money take "
    "an `Idempotency-Key`. Refusals are problem documents (RFC 9457) in the language of `Accept-Language`."
)
_STYLE: Final = (
    "body{font:15px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2b2b}"
    "h1,h2{color:#0e7c7b}code,pre{font:13px ui-monospace,monospace}summary{cursor:pointer;padding:.35rem 0}"
    "details{border-bottom:1px solid #dfe7e6}b.m{display:inline-block;width:3.6rem;color:#0e7c7b}"
    "dt{font-family:ui-monospace,monospace;font-size:13px}dd{margin:0 0 .4rem 1.5rem;color:#4a5c5c}"
    "@media(prefers-color-scheme:dark){body{background:#101918;color:#dbe6e5}dd{color:#9fb3b1}details{border-color:#2a3a39}}"
)


def config() -> OpenAPIConfig:
    """Return how Litestar is to describe and show the API."""
    router = Router(PATH, route_handlers=[], opt={"who": Audience.PUBLIC.value}, include_in_schema=False)
    return OpenAPIConfig(
        title="UPay", version="0.1.0", description=_ABOUT, use_handler_docstrings=True, openapi_router=router,
        render_plugins=[_Page(path="/"), _Json(path="/openapi.json")],
    )  # fmt: skip


def exact(description: dict[str, Any]) -> dict[str, Any]:
    """Say of each request body that fields which are not known are refused, as they are."""
    schemas = description["components"]["schemas"]
    for body in _kinds_of(Request):
        if body.__name__ in schemas:
            schemas[body.__name__]["additionalProperties"] = False
    return description


def _kinds_of(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds_of(each)


class _Json(JsonRenderPlugin):
    """The description as JSON."""

    def render(self, request: litestar.Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Write the description."""
        return super().render(request, exact(openapi_schema))


class _Page(OpenAPIRenderPlugin):
    """A page that lists operations and shapes."""

    def render(self, request: litestar.Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Write the page; it is plain HTML and works without scripts."""
        del request
        title = html.escape(openapi_schema["info"]["title"])
        body = [f"<h1>{title} API</h1>", _text(openapi_schema["info"].get("description", ""))]
        body.append(f'<p><a href="{PATH}/openapi.json">openapi.json</a></p>')
        for tag, operations in _by_tag(openapi_schema["paths"]).items():
            body.append(f"<h2>{html.escape(tag)}</h2>")
            body += [_operation(*each) for each in operations]
        body.append("<h2>Shapes</h2>")
        schemas = openapi_schema.get("components", {}).get("schemas", {})
        body += [_shape(name, schema) for name, schema in sorted(schemas.items())]
        page = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} API</title>'
        page += f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        return f"{page}{''.join(body)}</body></html>".encode()


def _by_tag(paths: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, item in paths.items():
        for method in ("get", "post", "put", "delete"):
            if operation := item.get(method):
                found.setdefault(operation.get("tags", ["Other"])[0], []).append((method.upper(), path, operation))
    return found


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = []
    for parameter in operation.get("parameters", ()):
        said = parameter.get("description") or f"in {parameter['in']}"
        rows.append(_row(parameter["name"], said))
    if body := operation.get("requestBody"):
        rows.append(_row("body", _kind(next(iter(body["content"].values()))["schema"]), is_html=True))
    for status, answer in operation.get("responses", {}).items():
        content: dict[str, Any] = next(iter((answer.get("content") or {}).values()), {})
        kind = _kind(content.get("schema", {}))
        rows.append(_row(status, f"{html.escape(answer.get('description', ''))} {kind}", is_html=True))
    head = f'<summary><b class="m">{method}</b><code>{html.escape(path)}</code></summary>'
    said = _text(operation.get("description", ""))
    return f'<details id="{html.escape(operation["operationId"])}">{head}{said}<dl>{"".join(rows)}</dl></details>'


def _shape(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [
        _row(f"{field}{'' if field in required else '?'}", _kind(kind), is_html=True)
        for field, kind in schema.get("properties", {}).items()
    ]
    said = _text(schema.get("description", ""))
    head = f"<summary><code>{html.escape(name)}</code></summary>"
    return f'<details id="{html.escape(name)}">{head}{said}<dl>{"".join(rows)}</dl></details>'


def _kind(schema: dict[str, Any]) -> str:
    if reference := schema.get("$ref"):
        name = html.escape(str(reference).rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return " or ".join(_kind(each) for each in schema[several])
    if "enum" in schema:
        return " | ".join(f"<code>{html.escape(str(each))}</code>" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return html.escape(str(schema.get("format") or schema.get("type") or ""))


def _row(name: str, said: str, *, is_html: bool = False) -> str:
    return f"<dt>{html.escape(name)}</dt><dd>{said if is_html else html.escape(said)}</dd>"


def _text(said: str) -> str:
    marked = re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(said))
    return f"<p>{marked}</p>" if said else ""
