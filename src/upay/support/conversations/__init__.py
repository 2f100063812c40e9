"""Conversations: what was said between a customer and us, in one stream for ever.

Owns the messages of every customer, who wrote them, whether they arrived and were read, and how it was rated.
Always stores a message once, however often it is sent, and seals what people write.
Never decides who answers; that is the assistant's and the desk's.
"""

from upay.support.conversations.append import LONGEST_TEXT, Draft, MessageEmpty, append, open_conversation
from upay.support.conversations.models import Author
from upay.support.conversations.queries import (
    History,
    MessageView,
    answers_to,
    conversation_of,
    customer_of,
    history,
    last_said,
    message,
    rated,
    unread_by_staff,
)
from upay.support.conversations.rate import rate
from upay.support.conversations.read import mark_delivered, mark_read

__all__ = [
    "LONGEST_TEXT",
    "Author",
    "Draft",
    "History",
    "MessageEmpty",
    "MessageView",
    "answers_to",
    "append",
    "conversation_of",
    "customer_of",
    "history",
    "last_said",
    "mark_delivered",
    "mark_read",
    "message",
    "open_conversation",
    "rate",
    "rated",
    "unread_by_staff",
]
