"""Banks: what payments asks of them, the link that asks it, and a sandbox bank to ask.

Owns the Protocols `Bank` and `Payouts`, the ISO 8583 link that fulfils them, and the sandbox bank at its other end.
Always tells three failures apart: the bank said no (`Declined`), the bank has not heard of it (`Unreachable`), and
nobody knows (`TimedOut`), which only an inquiry settles.
Never opens a transaction, never keeps a card number, never tries again by itself.
"""
