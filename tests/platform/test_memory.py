import subprocess
import sys

_CHILD = """
import gc
from upay.platform import memory
kept = [[number] for number in range(1000)]
memory.settle()
frozen, loop = gc.get_freeze_count(), []
loop.append(loop)
del loop
print(frozen > 1000, gc.get_threshold()[0] > 10_000, gc.collect() > 0, gc.get_freeze_count() == frozen)
"""


def test_what_is_there_when_it_settles_is_left_alone_and_new_garbage_is_still_found() -> None:
    told = subprocess.run([sys.executable, "-c", _CHILD], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True"] * 4
