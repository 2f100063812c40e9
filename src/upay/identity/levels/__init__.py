"""Identity levels I to III: what is handed in, who checks it, and what a person then has.

Owns documents, the questions to whoever checks identities, and the person behind several accounts.
Always asks under one id, and takes silence for unknown.
Never lets several accounts of one person have more than one level allows.
"""
