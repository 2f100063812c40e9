"""Pictures of documents, before anybody looks at them.

Owns how a picture is read afresh, without what a camera adds, and how a copy of it is known again.
Always keeps what came out of decoding, and not the file that was sent.
Never lets one picture prove two things.
"""
