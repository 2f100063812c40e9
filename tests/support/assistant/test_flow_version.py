"""A flow's version is what it does and says: it changes with either, and with nothing else."""

import msgspec
import pytest
from typer.testing import CliRunner

from upay.main.flows_cli import app
from upay.support.assistant import FLOW_VERSION, flow_versions, flows
from upay.support.assistant.flow_version import misnamed, sentences, version_of
from upay.support.assistant.words import templates

WORDS = {key: dict(pair) for key, pair in templates().items()}


def test_every_flow_has_a_version_of_its_own() -> None:
    assert flow_versions().keys() == flows().keys()
    assert len({*flow_versions().values()}) == len(flows())
    assert not list(misnamed(flow_versions()))


@pytest.mark.parametrize("wrong", ["", "2", "1B7140B131", "1b7140b13", "1b7140b1311"])
def test_a_version_that_was_typed_is_found(wrong: str) -> None:
    assert list(misnamed({"limits": wrong})) == [f"limits has the version {wrong}, which is none"]
    assert FLOW_VERSION.fullmatch(wrong) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("topic", "key"),
    [
        ("pin_forgotten", "pin_locked_until"), ("limits", "limit_own_daily"), ("phone_lost", "danger_lost_guest"),
        ("topup_missing", "topup_arrived"), ("topup_failed", "which_record"), ("payment_unrecognised", "someone"),
        ("case_status", "what_top_up"), ("balance_wrong", "sign_in_first"),
        ("withdraw_missing", "being_paid_out"), ("withdraw_failed", "came_back"),
        ("payment_pending", "withdrawal_paid"), ("receipt", "what_withdrawal"),
    ],
)  # fmt: skip
def test_another_word_in_either_language_is_another_version(topic: str, key: str, lang: str) -> None:
    flow = flows()[topic]
    other = {**WORDS, key: {**WORDS[key], lang: WORDS[key][lang] + "。"}}
    assert key in sentences(flow)
    assert version_of(flow, WORDS) == flow_versions()[topic]
    assert version_of(flow, other) != flow_versions()[topic]


def test_another_deed_is_another_version_and_the_words_of_others_are_none() -> None:
    flow = flows()["pin_forgotten"]
    first, *rest = flow.branches
    less = msgspec.structs.replace(first, offers=("talk_to_agent",))
    assert version_of(msgspec.structs.replace(flow, branches=(less, *rest)), WORDS) != version_of(flow, WORDS)
    other = {**WORDS, "sign_in_none": {"zh": "没有。", "en": "None."}}
    assert version_of(flow, other) == version_of(flow, WORDS)


def test_the_command_line_shows_versions_and_cases() -> None:
    every = CliRunner().invoke(app, ["show"]).output
    assert all(f"{version}  {topic}" in every for topic, version in flow_versions().items())
    one = CliRunner().invoke(app, ["show", "pin_forgotten"]).output
    assert one.splitlines()[0] == f"pin_forgotten, version {flow_versions()['pin_forgotten']}"
    assert "  locked=yes: pin_locked_until  [reset_pin, talk_to_agent]" in one.splitlines()
    assert CliRunner().invoke(app, ["show", "fees"]).exit_code == 2
