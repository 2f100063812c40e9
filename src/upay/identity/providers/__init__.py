"""Providers of identity checks: what one is asked, one that is spoken to by HTTP, and the sandbox's.

Owns how somebody outside is asked whether a person is who they say, and what their answers mean.
Always says whether a request may have arrived: unreachable is not silent.
Never writes a row, and never logs what is asked, which is about people.
"""
