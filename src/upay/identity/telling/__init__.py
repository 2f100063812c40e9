"""Telling somebody something: which words, on which channels, and what became of it.

Owns notices, where each goes and when, official numbers, and the check of a message that somebody received.
Always writes what is told into the transaction of what it is about, and sends it once.
Never says more of a number or an address than its end.
"""
