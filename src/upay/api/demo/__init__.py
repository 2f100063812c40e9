"""The demo's own: whom one can sign in as, what an SMS would have carried, and orders to pay.

Owns nothing but these three pages, which only exist where the demo is on.
Always reads what the product wrote.
Never is part of a production system.
"""
