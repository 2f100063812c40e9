"""A masked example is read as a message that has such a thing in it, and not as one about square brackets."""

from datetime import UTC, datetime

import pytest

from upay.kit.language import Lang
from upay.support.assistant.understanding import as_learned
from upay.support.assistant.understanding.normalise import read

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("masked", "said", "lang"),
    [
        ("[AMOUNT_1]没到账", "150元没到账", Lang.ZH),
        ("给[PERSON_1]转的钱没到", "给王小明转的钱没到", Lang.ZH),
        ("sent [AMOUNT_2] to [NAME_1] and nothing came", "sent ¥20 to Lily and nothing came", Lang.EN),
    ],
)
def test_amounts_and_people_are_the_signs_that_every_message_has(masked: str, said: str, lang: Lang) -> None:
    learned, spoken = (read(each, lang=lang, now=AT).masked for each in (as_learned(masked, lang), said))
    assert learned.replace(" ", "") == spoken.replace(" ", "")


def test_other_things_leave_no_brackets_behind() -> None:
    learned = as_learned("点了[LINK_1]，住在[PLACE_1]，邮箱[EMAIL_1]，[NUMBER_1]天前", Lang.ZH)
    assert learned == "点了链接，住在，邮箱，12天前"
