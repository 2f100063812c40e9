"""Support: the customer service behind the wallet.

Owns conversations, knowledge, the work of people at the desk, the assistant, and the gaps in what it can answer; each
is a room of its own with its own front door.
Always answers from records; what is said about money comes from the room that moved it.
Never moves money or opens access by itself: it runs the same typed actions as every button.
"""
