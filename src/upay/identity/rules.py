"""What counts as a phone number, a password, a PIN, and what a wrong guess costs. Pure decisions on plain values."""

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from zxcvbn import zxcvbn

from upay.identity.known_words import common_words
from upay.kit.language import Words
from upay.kit.refusal import Fact, Kind, Refusal
from upay.kit.text import clean, one_line

HOME_REGION = "CN"
"""A number without a country code is read as one from here."""
WRONG_ALLOWED = 5
"""So many wrong passwords or PINs in a row lock."""
PASSWORD_LOCKS: Final = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
"""How long the locks of a password last that come in a row; the next stands until somebody proves who they are."""
LOCKS_COUNT_FOR = timedelta(days=30)
"""So long after the last one locks are in a row, whoever opened them; a new password has them forgotten at once."""
PIN_LOCK = timedelta(hours=3)
"""The first lock of a PIN; each one in a row lasts twice as long, up to a day."""
PIN_LONGEST_LOCK = timedelta(hours=24)
LET_TRY_AGAIN = timedelta(hours=24)
"""So often all agents together lift the lock of one account's password, and that of its PIN, once each: an agent who
knows the answers to a customer's questions lets nobody guess on and on."""
CODE_LIFE = timedelta(minutes=10)
CODE_DIGITS = 8
LONG_CODE_DIGITS = 16
"""Of a code that is sent while codes are being guessed at (`guessing`)."""
WORD_DIGITS = 6
"""Of what is read out on the telephone to an agent who calls."""
CODE_TRIES = 5
GUESSES_A_DAY = 50
"""So many guesses in 24 hours all short codes together bear; a hundred would win once in a million days."""
GUESSES_AT_AN_ADDRESS = 10
"""So many in 24 hours those to one address bear: more than slips make, and a tenth of a millionth a day."""
GUESSES_AT_APPS = 30
"""So many wrong codes of apps in 24 hours, all apps together, before an app no longer confirms a new device alone."""
AT_ONCE = 45
"""So many guesses may be judged at the same instant: three processes with all their connections busy at it."""
WRONG_OF_A_NETWORK = 30
"""So many wrong codes a day come from one network before its unknown browsers wait until tomorrow."""
WRONG_OF_A_NETWORK_KNOWN = 300
"""So many before browsers that somebody has signed in with before wait as well."""
TRIES_A_MINUTE = 40
"""No door at which a code is typed lets one network try more often."""
DOORS = 30
"""Where a code can be typed; a test counts them."""
CODE_PAUSE = timedelta(seconds=60)
CODES_A_DAY = 10
CODES_A_DAY_AT_HOME = 10
"""So many more that browsers ask for in which the account has signed in before."""
CODES_OF_A_CASE = 3
"""So many a day somebody of staff has sent in one case."""
CODES_A_DAY_BY_STAFF = 10
"""So many more a day all of staff together have sent to one address, in whatever cases."""
APPROVALS_A_DAY = 50
"""So many codes a day that approve something; more than anybody needs, and no more than a text's cost allows."""
CUSTOMER_IDLE = timedelta(minutes=30)
"""A customer, or a shop's person, who rests so long is asked to sign in again."""
CUSTOMER_SESSION = timedelta(hours=12)
STAFF_SESSION = timedelta(hours=24)
"""The most that the settings can allow; they end it sooner (`staff_sessions.StaffTerms`)."""
GUEST_SESSION = timedelta(hours=24)
"""Long enough to come back for an answer on the next day; it opens nothing but what the guest has said."""
DEVICE_SHOWN = timedelta(days=90)
"""How long a device stays on the list after it was last seen."""
TOTP_STEP = timedelta(seconds=30)
TOTP_DRIFT = 1
"""A clock may be so many half minutes off, either way."""
TOTP_LOCK = timedelta(minutes=15)
"""The first lock after wrong codes; each further wrong one doubles it, up to a day."""
TOTP_LONGEST_LOCK = timedelta(hours=24)
APP_SET_UP_LIFE = timedelta(minutes=30)
"""So long a secret that was shown waits for its first code; what is left lying about is nobody's app."""
LET_IN_LATELY = timedelta(days=7)
"""So long whoever let a colleague in and that colleague count as one hand where two people are needed (`let_in`): long
enough that the other supervisors, who are told, have been on duty in between, whatever their shifts."""
WISH_LIFE = timedelta(hours=24)
"""So long after it was asked for another may agree to what takes two of the staff."""
UNMASKED_FOR = timedelta(minutes=5)
LOSS_GUESSES = 3
LOSS_RESTS: Final = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""So many guesses at the password of a locked account, for reporting a loss, before it rests: each time for longer."""
REBIND_LIFE = timedelta(minutes=15)
"""So long a change of number waits for its codes."""
COOLING = timedelta(hours=72)
"""How long a change of number can be taken back: three days are time enough to read a text, also over a weekend, and
as long as other wallets and carriers take."""
FORMER_EMAIL_HEARS = COOLING
"""How long an address that was replaced or taken off still hears of a change of number and of a claim: as long as such
a change can be taken back."""
TICKET_HOURS = 24
TICKET_LIFE = timedelta(hours=TICKET_HOURS)
TICKET_LENGTH = 10
SECOND_FACTORS_A_MINUTE = 10
RECOVERY_CODES = 10
LINK_LIFE = timedelta(minutes=30)
"""Of a link that sets a new password: longer than a code, since mail is slower than a text."""
PASSKEYS_ALLOWED = 20
CHALLENGE_LIFE = timedelta(minutes=5)
APPROVAL_LIFE = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)
"""How often the last use of a session is written down."""

_SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 128
_JUDGED_CHARACTERS = 72
"""The strength estimate grows quadratically; what comes after so many characters adds nothing to the judgement."""
_WEAKEST_SCORE = 2
"""Below this a password falls within about a million guesses."""
_BORN_FROM, _BORN_TO = 1900, 2029
"""Between these years somebody who has an account is born."""
_ONE_RUN = "01234567890"

_NO_NAME: Final = re.compile(
    r"\d{4}|://|www\.|\.(?:com|cn|net|org|io|top|xyz)\b|[【】]|upay|验证码|客服|verification code", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A password that opens nothing: since when, until when if it ends by itself, and who closed it."""

    since: datetime
    until: datetime | None
    by_owner: bool

    def holds(self, at: datetime) -> bool:
        """Tell whether it has not run out."""
        return self.until is None or at < self.until


class FormIncomplete(Refusal):
    """A field is missing or cannot be used; `field` names the first, `fields` all of them."""

    code = "form_incomplete"
    kind = Kind.INVALID

    def __init__(
        self, *, field: str, problem: str = "missing", fields: str | None = None, label: Words | None = None,
        example: Words | None = None,
    ) -> None:  # fmt: skip
        """`problem` is one of missing, not_six_digits, too_simple, phone_like, birthday_like, same_as_old, not_a_login,
        not_an_email, taken.

        `label` and `example` are of a field whose words are not the product's but the operator's.
        """
        said: dict[str, Fact] = {}
        for name, words in (("label", label), ("example", example)):
            if words is not None:
                said |= {f"{name}_zh": words.zh, f"{name}_en": words.en}
        super().__init__(field=field, problem=problem, fields=fields or field, **said)


class PhoneInvalid(Refusal):
    """The number cannot be a mobile number."""

    code = "phone_invalid"
    kind = Kind.INVALID

    def __init__(self, *, problem: str) -> None:
        """`problem` is one of not_a_number, not_mobile."""
        super().__init__(problem=problem)


class PasswordWeak(Refusal):
    """The password would be guessed too soon."""

    code = "password_weak"
    kind = Kind.INVALID

    def __init__(self, *, problem: str) -> None:
        """`problem` is one of too_short, too_long, phone_like, birthday_like, name_like, common, same_as_old."""
        super().__init__(problem=problem)


def missing(fields: Mapping[str, str]) -> None:
    """Refuse a form in which a field is empty, naming all that are."""
    empty = [field for field, value in fields.items() if not clean(value, longest=len(value))]
    if empty:
        raise FormIncomplete(field=empty[0], fields=",".join(empty))


def phone_number(text: str) -> str:
    """Return a mobile number in E.164 form."""
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        raise PhoneInvalid(problem="not_a_number") from None
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid(problem="not_a_number")
    if phonenumbers.number_type(number) not in {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }:
        raise PhoneInvalid(problem="not_mobile")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_address(text: str, *, field: str = "email") -> str:
    """Return an address in its usual form: the domain in small letters, international names as they are written."""
    try:
        return validate_email(text.strip().replace("＠", "@"), check_deliverability=False).normalized
    except EmailNotValidError:
        raise FormIncomplete(field=field, problem="not_an_email") from None


@dataclass(frozen=True, slots=True)
class Strength:
    """What a password is worth to its owner: nothing, and why, or one of three steps."""

    step: int
    """0: it is refused; 1 to 3: it is taken, the higher the longer whoever guesses needs."""
    problem: str | None
    """Why it is refused."""


def strength_of(password: str, *, phone: str = "", email: str = "", name: str) -> Strength:
    """Judge a password by its length, by what is common, and by what others know about this person."""
    problem = _plain_problem(password, phone=phone, name=name)
    if problem is not None:
        return Strength(0, problem)
    known = [phone, email, *email.split("@"), *_spelt(name), *common_words()]
    score = int(zxcvbn(password[:_JUDGED_CHARACTERS], user_inputs=known)["score"])
    return Strength(0, "common") if score < _WEAKEST_SCORE else Strength(score - _WEAKEST_SCORE + 1, None)


def strong_password(password: str, *, phone: str = "", email: str = "", name: str) -> None:
    """Refuse a password that is worth nothing."""
    problem = strength_of(password, phone=phone, email=email, name=name).problem
    if problem is not None:
        raise PasswordWeak(problem=problem)


def _plain_problem(password: str, *, phone: str, name: str) -> str | None:
    """Return what is wrong with a password at the first look, if anything is."""
    wrong = {
        "too_short": len(password) < _SHORTEST_PASSWORD,
        "too_long": len(password) > _LONGEST_PASSWORD,
        "phone_like": _phone_like(password, phone=phone),
        "birthday_like": _birthday_like(password),
        "name_like": len(name) >= 2 and len(password.casefold().replace(name.casefold(), "")) < 4,
    }
    return next((problem for problem, is_so in wrong.items() if is_so), None)


def _spelt(name: str) -> list[str]:
    """Return a name as it may stand in a password: as it is written, and spelt in letters both ways round."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- its dictionary is loaded by who chooses a password

    spelt = lazy_pinyin(name)
    initials = "".join(each[:1] for each in spelt)
    return [name, "".join(spelt), "".join(spelt[1:] + spelt[:1]), *spelt, initials]


def good_name(text: str, *, longest: int) -> str:
    """Return what somebody is called as it is kept; refuse what others would read as a message, or as us.

    It stands in what strangers read: in a text about money, on the sheet that asks whether the payee is the right one.
    """
    name = one_line(text, longest=longest)
    missing({"name": name})
    if _NO_NAME.search(unicodedata.normalize("NFKC", name)):
        raise FormIncomplete(field="name", problem="name_misleading")
    return name


def good_pin(pin: str, *, phone: str = "", field: str = "pin") -> None:
    """Refuse a PIN that is not six digits, or that a thief tries first; `field` is where it was typed."""
    if not re.fullmatch(r"[0-9]{6}", pin):
        raise FormIncomplete(field=field, problem="not_six_digits")
    if len(set(pin)) == 1 or pin in _ONE_RUN or pin[::-1] in _ONE_RUN:
        raise FormIncomplete(field=field, problem="too_simple")
    if phone and phone.endswith(pin):
        raise FormIncomplete(field=field, problem="phone_like")
    if _reads_as_birthday(pin):
        raise FormIncomplete(field=field, problem="birthday_like")


def password_lock(before: int) -> timedelta | None:
    """Return how long a lock of a password lasts, after so many in a row; None: until somebody proves who they are."""
    return PASSWORD_LOCKS[before] if before < len(PASSWORD_LOCKS) else None


def pin_lock(before: int) -> timedelta:
    """Return how long a lock of a PIN lasts, after so many in a row."""
    return min(PIN_LOCK * (1 << min(before, 10)), PIN_LONGEST_LOCK)


def pins_tried(days: int, *, freed: bool) -> int:
    """Return the most wrong PINs that one account takes in so many days; `freed`: agents lift its lock when they may.

    A lock that is lifted takes nothing off the next one, so that each lifting is worth as many tries as one lock.
    """
    now, locks = timedelta(0), 0
    while now < timedelta(days=days):
        now, locks = now + pin_lock(locks), locks + 1
    lifted = timedelta(days=days) // LET_TRY_AGAIN if freed else 0
    return WRONG_ALLOWED * (locks + lifted)


def iso(at: datetime) -> Fact:
    """Write an instant as a fact."""
    return at.isoformat()


def _reads_as_birthday(pin: str) -> bool:
    """Tell whether six digits are a day of birth as people write one: 900307, 070390, 030790, or 199003.

    Every way of writing everybody's day is refused, so that whose it is need not be known; one PIN in twelve goes.
    """
    first, second, third = pin[:2], pin[2:4], pin[4:]
    if _BORN_FROM <= int(pin[:4]) <= _BORN_TO and 1 <= int(third) <= 12:
        return True
    return any(_is_day(month, day) for month, day in ((second, third), (second, first), (first, second)))


def _is_day(month: str, day: str) -> bool:
    with suppress(ValueError):
        # A leap year, since the century of two digits is open.
        return bool(date(2000, int(month), int(day)))
    return False


def _phone_like(password: str, *, phone: str) -> bool:
    if re.fullmatch(r"\D{0,3}(\+?86)?1[3-9]\d{9}\D{0,3}", password):
        return True
    if not phone:
        return False
    return phone[-8:] in password and len(password.replace(phone[-8:], "")) < 8


def _birthday_like(password: str) -> bool:
    """Find a calendar day with hardly anything around it: 19900307, 900307mei, 07-03-1990."""
    bare = re.sub(r"[-./ 年月日]", "", password)
    return any(
        _day_of_birth(bare[start : start + width])
        for width in (8, 6)
        if len(bare) - width < 4
        for start in range(len(bare) - width + 1)
    )


def _day_of_birth(digits: str) -> bool:
    if not digits.isdecimal():
        return False
    if len(digits) == 8:
        first, last = digits[:4], digits[4:]
        orders = [(first, last[:2], last[2:]), (last, digits[2:4], digits[:2]), (last, digits[:2], digits[2:4])]
    else:
        orders = [(century + digits[:2], digits[2:4], digits[4:]) for century in ("19", "20")]
    for year, month, day in orders:
        with suppress(ValueError):
            if 1900 <= date(int(year), int(month), int(day)).year <= 2100:
                return True
    return False
