"""The application: every route of every audience, the edge around them, and nothing that decides."""

from collections.abc import Sequence
from typing import Final

from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.di import Provide
from litestar.types import Message, Scope

from upay.api import shapes
from upay.api.customer import account, actions, money, records, support
from upay.api.limiting import Throttle
from upay.api.problems import answer, consider
from upay.api.public import auth, documents
from upay.api.services import Services
from upay.api.who import check_audiences, let_in, trace_of, visit_of

LARGEST_BODY: Final = 64 * 1024


def create_app(services: Services, *, cast: Sequence[shapes.CastMember] = ()) -> Litestar:
    """Build the application on a product; `cast` is who can be signed in as in the demo."""
    public_url = services.config.public_url
    app = Litestar(
        [*auth.ROUTES, *account.ROUTES, *records.ROUTES, *money.ROUTES, *actions.ROUTES, *support.ROUTES],
        guards=[let_in],
        dependencies={"visit": Provide(visit_of)},
        exception_handlers={Exception: answer},
        after_exception=[consider],
        before_send=[_finish],
        csrf_config=CSRFConfig(
            secret=services.vault.blind("csrf", context="api.csrf").hex(), cookie_name="upay_csrf",
            header_name="X-CSRF-Token", cookie_secure=public_url.startswith("https://"),
        ),
        state=State({"services": services, "throttle": Throttle(), "cast": list(cast)}),
        request_max_body_size=LARGEST_BODY,
        openapi_config=documents.config(),
        logging_config=None,
    )  # fmt: skip
    check_audiences(app.routes)
    return app


async def _finish(message: Message, scope: Scope) -> None:
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        headers["X-Trace-Id"] = trace_of(scope)
