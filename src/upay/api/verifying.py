"""Proving in a conversation that one is its customer: the same for who is signed in and for a guest."""

from typing import Annotated, Any, Final
from uuid import UUID

from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.customer.account import show_code_sent
from upay.api.customer.phone import link_of
from upay.api.customer.security import show_asked
from upay.api.passkey_site import site_of
from upay.api.routes import reads, writes
from upay.api.talking import speaker_in
from upay.api.who import Audience, Visit
from upay.identity import LARGEST_UPLOAD, CaseView, DocumentKind, PhotosView
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.support import conversations

_GUESSES_A_MINUTE: Final = 20
_AROUND: Final = 64 * 1024
"""What stands around a picture on the wire."""


async def current(visit: Visit) -> shapes.Verifying | None:
    """Return the case that is open in the conversation of whoever asks."""
    async with visit.services.db.begin() as uow:
        conversation_id = await conversations.conversation_of(uow, speaker_in(visit))
        found = None if conversation_id is None else await identity.case_in(uow, conversation_id, at=visit.at)
    return None if found is None else await _shown(visit, found)


async def send_code(visit: Visit) -> shapes.CodeSent:
    """Send the code of the case to the number that it is about."""
    services = visit.services
    sent = await identity.send_case_code(
        services.db, services.vault, conversation_id=await _conversation(visit), lang=visit.lang,
        back=link_of(services), at=visit.at,
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


async def prove_code(visit: Visit, data: shapes.VerifyCode) -> shapes.Verifying:
    """Prove the case with the code."""
    services = visit.services
    found = await identity.prove_case_code(
        services.db, services.vault, conversation_id=await _conversation(visit), code=data.code, at=visit.at
    )
    return await _shown(visit, found)


async def questions(visit: Visit) -> list[shapes.VerifyQuestion]:
    """Return the questions of the case; the same ones until they are answered."""
    services = visit.services
    asked = await identity.questions_of(
        services.db, services.vault, conversation_id=await _conversation(visit), lately=services.lately, at=visit.at
    )
    zh = visit.lang is Lang.ZH
    return [shapes.VerifyQuestion(text=one.zh if zh else one.en, choices=one.choices) for one in asked]


async def answer(visit: Visit, data: shapes.VerifyAnswers) -> shapes.Verifying:
    """Answer the questions of the case, all at once and once."""
    services = visit.services
    found = await identity.answer_questions(
        services.db, services.vault, conversation_id=await _conversation(visit), answers=data.answers, at=visit.at
    )
    return await _shown(visit, found)


async def ask_passkey(visit: Visit) -> shapes.PasskeyAsked:
    """Begin to prove the case with a passkey."""
    conversation_id = await _conversation(visit)
    async with visit.services.db.begin() as uow:
        asked = await identity.ask_case_passkey(
            uow, site_of(visit.services.config), conversation_id=conversation_id, at=visit.at
        )
    return show_asked(asked)


async def prove_passkey(visit: Visit, data: shapes.VerifyPasskey) -> shapes.Verifying:
    """Prove the case with what the device signed."""
    services = visit.services
    found = await identity.prove_case_passkey(
        services.db, services.vault, site_of(services.config), conversation_id=await _conversation(visit),
        challenge_id=data.challenge_id, credential=data.credential, at=visit.at,
    )  # fmt: skip
    return await _shown(visit, found)


async def send_photo(visit: Visit, kind: DocumentKind, upload: bytes) -> shapes.Verifying:
    """Send a photograph of the document, or of oneself."""
    services = visit.services
    found = await identity.send_case_image(
        services.db, services.vault, conversation_id=await _conversation(visit), signed_in=_signed_in(visit), kind=kind,
        upload=upload, at=visit.at,
    )  # fmt: skip
    return await _shown(visit, found)


async def hand_in(visit: Visit) -> shapes.Verifying:
    """Hand the photographs in."""
    found = await identity.hand_in_photos(
        visit.services.db, conversation_id=await _conversation(visit), signed_in=_signed_in(visit), at=visit.at
    )
    return await _shown(visit, found)


def show_proofs(case: CaseView) -> list[shapes.ProofRow]:
    """Show every way, and what it came to."""
    return [
        shapes.ProofRow(proof=proof.value, state=state) for proof, state in case.states.items()  # type: ignore[arg-type]
    ]  # fmt: skip


def routes_of(who: Audience, place: str, prefix: str, tag: str) -> tuple[Any, ...]:
    """Declare the routes of one audience; nothing in them names a case, which is the speaker's own or none."""

    @reads(f"{place}/verification", f"{prefix}verification", who, tag=tag)
    async def read(visit: NamedDependency[Visit]) -> shapes.Verifying | None:
        """Return the verification that support asks for, if it does."""
        return await current(visit)

    @writes(
        f"{place}/verification/codes", f"{prefix}send_verification_code", who, status=202, kind="verification",
        at_most=_GUESSES_A_MINUTE, tag=tag,
    )  # fmt: skip
    async def send(visit: NamedDependency[Visit]) -> shapes.CodeSent:
        """Send a code to the number that is bound; staff never ask for it."""
        return await send_code(visit)

    @writes(
        f"{place}/verification/code", f"{prefix}verify_by_code", who, status=200, kind="verification",
        at_most=_GUESSES_A_MINUTE, tag=tag,
    )  # fmt: skip
    async def by_code(visit: NamedDependency[Visit], data: JSONBody[shapes.VerifyCode]) -> shapes.Verifying:
        """Prove it with the code."""
        return await prove_code(visit, data)

    @writes(
        f"{place}/verification/questions", f"{prefix}verification_questions", who, status=200, kind="verification",
        at_most=_GUESSES_A_MINUTE, tag=tag,
    )  # fmt: skip
    async def ask(visit: NamedDependency[Visit]) -> list[shapes.VerifyQuestion]:
        """Return questions from the account's own records, the same ones until they are answered."""
        return await questions(visit)

    @writes(
        f"{place}/verification/answers", f"{prefix}verify_by_answers", who, status=200, kind="verification",
        at_most=_GUESSES_A_MINUTE, tag=tag,
    )  # fmt: skip
    async def by_answers(visit: NamedDependency[Visit], data: JSONBody[shapes.VerifyAnswers]) -> shapes.Verifying:
        """Answer them, all at once and once."""
        return await answer(visit, data)

    @writes(
        f"{place}/verification/passkey/options", f"{prefix}begin_verification_passkey", who, status=200,
        kind="verification", at_most=_GUESSES_A_MINUTE, tag=tag,
    )  # fmt: skip
    async def begin_key(visit: NamedDependency[Visit]) -> shapes.PasskeyAsked:
        """Begin to prove it with a passkey."""
        return await ask_passkey(visit)

    @writes(
        f"{place}/verification/passkey", f"{prefix}verify_by_passkey", who, status=200, kind="verification",
        at_most=_GUESSES_A_MINUTE, tag=tag,
    )  # fmt: skip
    async def by_key(visit: NamedDependency[Visit], data: JSONBody[shapes.VerifyPasskey]) -> shapes.Verifying:
        """Prove it with what the device signed."""
        return await prove_passkey(visit, data)

    @writes(
        f"{place}/verification/images/{{kind:str}}", f"{prefix}send_verification_photo", who, status=200,
        kind="verification", at_most=_GUESSES_A_MINUTE, tag=tag, largest=LARGEST_UPLOAD + _AROUND,
    )  # fmt: skip
    async def send_image(
        visit: NamedDependency[Visit], kind: FromPath[DocumentKind],
        data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> shapes.Verifying:  # fmt: skip
        """Send a photograph of the ID document, or of oneself: JPEG, PNG or WebP, up to 8 MB."""
        return await send_photo(visit, kind, await data.read())

    @writes(
        f"{place}/verification/document", f"{prefix}verify_by_document", who, status=200, kind="verification",
        at_most=_GUESSES_A_MINUTE, tag=tag,
    )  # fmt: skip
    async def by_document(visit: NamedDependency[Visit]) -> shapes.Verifying:
        """Hand both photographs in; a provider is asked, and the agent looks at them."""
        return await hand_in(visit)

    return (read, send, by_code, ask, by_answers, begin_key, by_key, send_image, by_document)


async def _conversation(visit: Visit) -> UUID:
    async with visit.services.db.begin() as uow:
        found = await conversations.conversation_of(uow, speaker_in(visit))
    if found is None:
        raise NotFound
    return found


async def _shown(visit: Visit, case: CaseView) -> shapes.Verifying:
    async with visit.services.db.begin() as uow:
        word = await identity.call_word(uow, visit.services.vault, conversation_id=case.conversation_id, at=visit.at)
        photos = await identity.photos_in(
            uow, conversation_id=case.conversation_id, signed_in=_signed_in(visit), at=visit.at
        )
    return shapes.Verifying(
        wanted=case.wanted, reached=case.reached, expires_at=case.expires_at, proofs=show_proofs(case), call_word=word,
        photos=None if photos is None else _photos(photos),
    )  # fmt: skip


def _photos(one: PhotosView) -> shapes.Photos:
    return shapes.Photos(images=sorted(kind.value for kind in one.images), digits=one.digits, sent_at=one.sent_at)


def _signed_in(visit: Visit) -> bool:
    return speaker_in(visit).customer_id is not None


ROUTES = (
    *routes_of(Audience.CUSTOMER, "/api/support", "", "Support"),
    *routes_of(Audience.GUEST, "/api/guest", "guest_", "Support without signing in"),
)
