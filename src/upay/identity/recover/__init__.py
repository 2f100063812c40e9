"""Ways back into an account: forgotten secrets, lost phones, claims with documents, help from the desk.

Owns losses, claims, the move to another number, and what an agent does for a customer.
Always tells the owner where they were reached before, and leaves days in which they can object.
Never gives an account away by one person of staff alone.
"""
