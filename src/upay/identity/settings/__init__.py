"""What people change about their own account.

Owns approvals, and each change of a password, a PIN, an address, a number, an app, a passkey or a notice.
Always takes the approval that was given for this very change, once.
Never changes a way in without telling the owner on the ways that were there before.
"""
