"""What somebody proves with who they are.

Owns passwords, PINs, codes, authenticator apps, passkeys, devices that are known, and what holds guessing back.
Always counts a wrong guess before it is answered, and takes each code once.
Never says whether an address has an account, and keeps no secret in clear.
"""
