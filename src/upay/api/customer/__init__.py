"""What a signed-in customer asks for: themselves, their money, their cards, and help with them.

Owns the routes of the wallet.
Always acts for the customer of the session, never for an id in the request; another's record is not found.
Never decides; it hands over who, what, the key and the time.
"""
