"""Any service that speaks OpenAI's chat completions, through pydantic-ai. Imported only where one is set up.

It is asked once, without retries; it gets no tools; redirects are not followed, and no more is read of an answer than
a good one has.
"""

from collections.abc import AsyncIterator
from typing import Final, TypeVar

import httpx2
import structlog
from pydantic_ai import Agent, ModelSettings, PromptedOutput, UsageLimits, capture_run_messages
from pydantic_ai.exceptions import AgentRunError, ModelConnectionError, ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from upay.support.assistant.model.ask import Completion, ModelFailed

T = TypeVar("T")
log = structlog.get_logger(__name__)
MOST_BYTES: Final = 256 * 1024
_MOST_TOKENS: Final = 800


class _TooBig(Exception):  # noqa: N818 -- turned into a word of ours a few lines below
    """More came than any good answer has."""


class Endpoint:
    """A model behind a URL."""

    def __init__(self, *, url: str, model: str, key: str | None, timeout_seconds: float) -> None:
        self.name = model
        # A packed answer could grow without bounds when it is unpacked, so none is asked for, and none is read.
        # Whoever asks gives up first, so that being late has one name.
        client = httpx2.AsyncClient(
            timeout=2 * timeout_seconds, follow_redirects=False, headers={"accept-encoding": "identity"},
            event_hooks={"response": [_bounded]},
        )  # fmt: skip
        # Templates of many models take one system message and no more.
        profile = OpenAIModelProfile(openai_chat_supports_multiple_system_messages=False)
        provider = OpenAICompatibleProvider("upay", base_url=url, api_key=key, http_client=client, profile=profile)
        provider.client.max_retries = 0
        self._model = OpenAIChatModel(model, provider=provider)

    async def complete(self, *, instructions: str, data: str, shape: type[T]) -> Completion[T]:
        """Ask once."""
        agent: Agent[None, T] = Agent(
            self._model, output_type=PromptedOutput(shape), instructions=instructions, deps_type=type(None), retries=0,
            model_settings=ModelSettings(temperature=0.0, max_tokens=_MOST_TOKENS),
        )  # fmt: skip
        with capture_run_messages() as messages:
            try:
                ran = await agent.run(data, usage_limits=UsageLimits(request_limit=1))
            except ModelHTTPError as error:
                raise ModelFailed(f"http_{error.status_code}") from error
            except (AgentRunError, httpx2.HTTPError, _TooBig) as error:
                raise ModelFailed(_why(error), response=_said(messages)) from error
            except Exception as error:
                # Whatever goes wrong in there is the model's failure; the customer gets the built-in answer.
                log.exception("model.failed")
                raise ModelFailed("broken", response=_said(messages)) from error
        usage = ran.usage
        return Completion(
            answer=ran.output, text=_said(messages) or "", tokens_in=usage.input_tokens, tokens_out=usage.output_tokens
        )


async def _bounded(response: httpx2.Response) -> None:
    """Let no more of an answer in than a good one has, counted as it comes."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _TooBig
    response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: object) -> None:
        assert isinstance(stream, httpx2.AsyncByteStream), "the client is asynchronous"
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > MOST_BYTES:
                raise _TooBig
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _why(error: BaseException) -> str:
    each: BaseException | None = error
    while each is not None:
        if isinstance(each, _TooBig):
            return "too_big"
        each = each.__cause__ or each.__context__
    return "unreachable" if isinstance(error, ModelConnectionError | httpx2.HTTPError) else "broken"


def _said(messages: list[ModelMessage]) -> str | None:
    """Return what came back, as it came."""
    parts = [
        part.content
        for message in messages if isinstance(message, ModelResponse)
        for part in message.parts if isinstance(part, TextPart)
    ]  # fmt: skip
    return "\n".join(parts) if parts else None
