"""Routes of shops.

Owns everything that one of a shop's people may read and do, and how they come in.
Always acts for the session's shop: no route takes the id of a shop.
Never shows more of a customer than a masked name and number.
"""
