"""What staff ask for at the desk: the queue, a conversation with its customer beside it, and acting for them.

Owns the routes of the desk.
Always shows customers masked, and runs an agent's action under the agent's own name.
Never lets two people serve one customer, and never lets staff do what only the customer may.
"""
