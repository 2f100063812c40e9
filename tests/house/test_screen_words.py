"""What the server names and a screen words by that name is worded in both languages, for every name that there is."""

import json
from typing import Any, get_args

import pytest
from tests.house.tree import ROOT

from upay.api import shapes
from upay.identity.assurance import NEEDS
from upay.support.assistant.flow import flows
from upay.support.assistant.words import templates

LANGUAGES = ["zh-CN", "en"]
KINDS = set(get_args(shapes.LimitRow.__annotations__["kind"]))


def words(app: str, lang: str) -> Any:
    """Return what an app says beyond its first screens."""
    return json.loads((ROOT / "web" / "apps" / app / "locales" / f"{lang}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_that_is_confirmed_says_what_it_is_for(lang: str) -> None:
    assert words("wallet", lang)["stepUp"]["what"].keys() == NEEDS.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_limit_has_a_name_on_the_page_of_limits(lang: str) -> None:
    own = {kind for kind in KINDS if kind.startswith("own_")}
    assert words("wallet", lang)["limits"]["kind"].keys() == KINDS - own


def test_every_limit_is_worded_by_the_assistant() -> None:
    assert {key for key in templates() if key.startswith("limit_")} >= {f"limit_{kind}" for kind in KINDS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_record_that_a_flow_looks_for_has_a_name_at_the_desk(lang: str) -> None:
    wanted = {kind for flow in flows().values() if flow.records is not None for kind in flow.records.kinds}
    assert words("desk", lang)["assistant"]["flows"]["kind"].keys() == wanted
