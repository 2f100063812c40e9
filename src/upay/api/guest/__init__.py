"""What people ask for who have not signed in and talk to support: their own conversation, and nothing else.

Owns the routes of guests, and the joining of what they said with the customer who they turn out to be.
Always answers as to nobody: articles, ways in, and people; a number that is named proves nothing and is looked up
nowhere.
Never shows a record, a name or a balance, and never tells whether a number is anybody's.
"""
