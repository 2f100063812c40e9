"""Words for why something about an account did not work.

Owns the cause, the effect and the remedy of each reason that the rooms of identity give.
Always speaks from the facts that stand in the attempt.
Never reads a table.
"""
