"""Coming in: signing up, signing in, and the session that begins.

Owns sessions of customers, shops and staff, what a new device is asked, and what emergency access opens.
Always answers whoever is unknown as it answers whoever is known.
Never takes over a session that was there before the proof.
"""
