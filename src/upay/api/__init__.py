"""The HTTP face: one folder per audience, because who is asking is the riskiest line.

Owns routes, sessions at the edge, shapes on the wire, and the turning of refusals into problem details and words.
Always says, on each route, who may; hands time, actor and key to the domain as arguments.
Never decides about money and never writes a row by itself.
"""
