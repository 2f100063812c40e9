"""What the HTTP face needs of the product. `main.wiring.Product` fulfils it; this room never looks upwards."""

from typing import Protocol

from upay.identity import LatelyDone, LevelDesk, Watch
from upay.kit.time import Clock
from upay.payments import Rails
from upay.platform.actions import Actions
from upay.platform.config import Config
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.platform.explanations import Explainer
from upay.platform.realtime import Realtime
from upay.support.assistant import Assistant


class Services(Protocol):
    """Everything that a handler may use; read only."""

    @property
    def config(self) -> Config:
        """The settings of this process."""

    @property
    def clock(self) -> Clock:
        """Where the edge gets the time from."""

    @property
    def db(self) -> Database:
        """The database."""

    @property
    def vault(self) -> Vault:
        """The keeper of personal fields."""

    @property
    def rails(self) -> Rails:
        """What payments runs on."""

    @property
    def level_desk(self) -> LevelDesk:
        """What raising identity levels runs on."""

    @property
    def explainer(self) -> Explainer:
        """The words of every reason."""

    @property
    def actions(self) -> Actions:
        """Everything that a button can do."""

    @property
    def assistant(self) -> Assistant:
        """The assistant."""

    @property
    def lately(self) -> LatelyDone:
        """What a customer lately did, to ask them about."""

    @property
    def watch(self) -> Watch:
        """By what a sign-in is looked at."""

    @property
    def realtime(self) -> Realtime:
        """Events, as they reach this process."""
