"""Stories: simulated customers, told in YAML, run through the same code as real ones.

Owns the story format, its runner and its comparison of what was said with what was expected.
Always in a throw-away database, with the real posting path and a real sandbox bank; the books are checked each time.
Never writes a row by itself.
"""

from upay.main.stories.read import Story, StoryUnreadable, read_stories
from upay.main.stories.run import Results, run_files

__all__ = ["Results", "Story", "StoryUnreadable", "read_stories", "run_files"]
