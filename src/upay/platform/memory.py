"""The collector of cycles, told what a server of ours is like."""

import gc

_YOUNG: int = 20_000
"""A posted batch makes some thousand objects, and none of them in a cycle: nothing is gained by looking sooner."""


def settle() -> None:
    """Take what is in memory now as what stays: it is not looked through again, and new things less often.

    For a process that has loaded all it needs and is about to serve. Without it a third of the time that posting
    takes goes into looking for garbage that is not there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)
