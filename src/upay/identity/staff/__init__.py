"""Who serves customers, and how they make sure whom they talk to.

Owns members of staff, who is kept apart from whom, verifications, and freezes that come from the desk.
Always writes who read what of whom, with the reason.
Never lets anybody act on their own account, or on that of somebody near.
"""
