"""What anybody may ask for: signing in and up, the help centre, the screens, and whether we are well.

Owns everything that works without a session.
Always answers an unknown number as it answers a known one.
Never shows anything about a customer.
"""
