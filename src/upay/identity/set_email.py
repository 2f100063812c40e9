"""Adding an email address to one's account, confirmed by a code that goes there, and taking it off again."""

from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from upay.identity import approvals, codes, models, notices, queries, rules
from upay.identity.assurance import Standing
from upay.identity.models import Group, Purpose
from upay.identity.send_code import CodeSent, hold_to_pace
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.text import mask_email
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database


def email_address(text: str) -> str:
    """Return an address in its usual form: the domain in small letters, international names as they are written."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise rules.FormIncomplete(field="email", problem="not_an_email") from None


async def begin_email(
    db: Database, vault: Vault, *, customer_id: CustomerId, email: str, lang: Lang, standing: Standing, at: datetime
) -> CodeSent:
    """Send a code to an address that is to be added; whose it is otherwise is nobody's business and is not told."""
    rules.missing({"email": email})
    address = email_address(email)
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action="set_email", binding={"email": address},
        about={"email": mask_email(address)}, at=at,
    )  # fmt: skip
    attempt = attempts.of_customer("begin_email", customer_id, email=mask_email(address), at=at)
    async with attempts.trying(db, attempt), db.begin() as uow:
        await approvals.use(
            uow, vault, standing=standing, action="set_email", binding={"email": address}, at=at
        )  # fmt: skip
        person = await queries.lock_customer(uow, customer_id)
        # One person, many addresses: what is counted is what this person has sent, so that nobody is flooded by us.
        await hold_to_pace(uow, blind=_pace_of(vault, customer_id), at=at)
        code_id, code = codes.new_code()
        uow.add(
            models.OneTimeCode(
                id=code_id, purpose=Purpose.CONFIRM_EMAIL.value, address_blind=_pace_of(vault, customer_id),
                digest=codes.digest(vault, code_id=code_id, code=_with(address, code)), bound_to=customer_id,
                approves=None, sent_at=at, expires_at=at + rules.CODE_LIFE, tries_left=rules.CODE_TRIES,
            )
        )  # fmt: skip
        notices.mail(
            uow, vault, address=address, person=customer_id, words=notices.code_text(Purpose.CONFIRM_EMAIL, code),
            lang=lang, phrase=notices.phrase_of(vault, person), group=Group.CODE, expires_at=at + rules.CODE_LIFE,
            at=at,
        )  # fmt: skip
        await uow.write([attempt.succeeded(at=at).row()])
    return CodeSent(masked=mask_email(address), expires_at=at + rules.CODE_LIFE, next_at=at + rules.CODE_PAUSE)


async def confirm_email(
    db: Database, vault: Vault, *, customer_id: CustomerId, email: str, code: str, at: datetime
) -> None:
    """Add the address to which the code went; the address from before hears of it too."""
    rules.missing({"email": email, "code": code})
    address = email_address(email)
    attempt = attempts.of_customer("confirm_email", customer_id, email=mask_email(address), at=at)
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            refusal = await codes.prove(
                uow, vault, blind=_pace_of(vault, customer_id), owner_id=customer_id, purpose=Purpose.CONFIRM_EMAIL,
                code=_with(address, code.strip()), at=at,
            )  # fmt: skip
            if refusal is None:
                person = await queries.lock_customer(uow, customer_id)
                before = notices.email_of(vault, person)
                person.email_sealed = vault.seal(address, context=queries.EMAIL, person=customer_id)
                notices.tell(uow, vault, to=person, words=notices.EMAIL_SET, at=at)
                if before is not None and before != address:
                    notices.mail(
                        uow, vault, address=before, person=customer_id, words=notices.EMAIL_REMOVED,
                        lang=Lang(person.lang), phrase=notices.phrase_of(vault, person), at=at,
                    )  # fmt: skip
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal


async def remove_email(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, at: datetime
) -> None:
    """Take the address off; it hears of that as the last thing."""
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action="remove_email", binding={}, about={}, at=at
    )
    attempt = attempts.of_customer("remove_email", customer_id, at=at)
    async with attempts.trying(db, attempt), db.begin() as uow:
        await approvals.use(uow, vault, standing=standing, action="remove_email", binding={}, at=at)
        person = await queries.lock_customer(uow, customer_id)
        if person.email_sealed is not None:
            notices.tell(uow, vault, to=person, words=notices.EMAIL_REMOVED, at=at)
            person.email_sealed = None
        await uow.write([attempt.succeeded(at=at).row()])


def _pace_of(vault: Vault, customer_id: CustomerId) -> bytes:
    return vault.blind(str(customer_id), context="customer.email_codes")


def _with(address: str, code: str) -> str:
    """Tie a code to the address that it went to: another address is another code."""
    return f"{address}\x1f{code}"
