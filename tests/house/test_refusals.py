"""Refusals: each names a reason of the catalogue, is of a kind, and can be explained to whoever meets it."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import upay
from upay import payments
from upay.kit.reasons import REASONS
from upay.kit.refusal import Kind, Refusal
from upay.main.wiring import identity_explainers
from upay.support import knowledge


def _refusals() -> list[type[Refusal]]:
    for found in pkgutil.walk_packages(upay.__path__, "upay."):
        if not found.name.startswith("upay.migrations"):
            importlib.import_module(found.name)
    return sorted(set(_below(Refusal)), key=lambda refusal: f"{refusal.__module__}.{refusal.__name__}")


def _below(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in refusal.__subclasses__():
        if child.__module__.startswith("upay."):
            yield child
        yield from _below(child)


REFUSALS = _refusals()


def test_there_are_refusals_to_look_at() -> None:
    assert len(REFUSALS) > 20


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}")
def test_a_refusal_names_a_reason_and_a_kind_and_is_explained(refusal: type[Refusal]) -> None:
    assert refusal.code in REASONS
    assert isinstance(refusal.kind, Kind)
    assert refusal.__doc__, "says when it is raised"
    assert refusal.code in payments.EXPLAINERS.keys() | identity_explainers().keys() | knowledge.EXPLAINERS.keys(), (
        "nobody explains it"
    )


def test_reasons_are_explained_by_one_room_only() -> None:
    rooms = [payments.EXPLAINERS, identity_explainers(), knowledge.EXPLAINERS]
    assert sum(map(len, rooms)) == len({code for room in rooms for code in room})


def test_refusals_are_named_as_what_happened() -> None:
    named_as_error = [refusal.__name__ for refusal in REFUSALS if re.search(r"(Error|Exception)$", refusal.__name__)]
    assert named_as_error == []
