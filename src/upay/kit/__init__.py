"""Values every room shares: money, ids, time, text, refusals and the public vocabularies.

Owns the types that cross rooms and the code lists of the catalogue (topics, reasons, offers).
Always pure: no I/O, no clock, no settings.
Never knows a table, a screen or a provider.
"""
