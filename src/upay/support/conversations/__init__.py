"""Conversations: what was said between a customer and us, in one stream for ever.

Owns the messages of every customer and every guest, who wrote them, whether they arrived and were read, how it was
rated and which answers solved something; and the number that a guest named.
Always stores a message once, however often it is sent, and seals what people write. What a guest said becomes part of
the customer's conversation when they sign in, once. A conversation is locked before its handover.
Never decides who answers; that is the assistant's and the desk's. Never tells whether a named number is anybody's.
"""

from upay.support.conversations.append import (
    LONGEST_TEXT,
    Draft,
    MessageEmpty,
    append,
    open_conversation,
    open_with,
)
from upay.support.conversations.come_as_guest import GuestView, come_as_guest, guest, guests, name_phone
from upay.support.conversations.join import Joined, join
from upay.support.conversations.models import MESSAGES, RATINGS, Author
from upay.support.conversations.picked import PickedTopic, picked_topics
from upay.support.conversations.queries import (
    History,
    MessageView,
    answers_to,
    conversation_of,
    history,
    last_said,
    message,
    rated,
    unread_by_staff,
)
from upay.support.conversations.rate import rate
from upay.support.conversations.read import mark_delivered, mark_read
from upay.support.conversations.say_solved import say_solved, solved_before
from upay.support.conversations.sealed import SEALED
from upay.support.conversations.speaker import (
    Speaker,
    conversations_of,
    customer_of,
    guests_in,
    speaker_of,
    stands_in,
)
from upay.support.conversations.told_by_agents import Told, told_by_agents
from upay.support.conversations.unanswered import Unanswered, unanswered

__all__ = [
    "LONGEST_TEXT",
    "MESSAGES",
    "RATINGS",
    "SEALED",
    "Author",
    "Draft",
    "GuestView",
    "History",
    "Joined",
    "MessageEmpty",
    "MessageView",
    "PickedTopic",
    "Speaker",
    "Told",
    "Unanswered",
    "answers_to",
    "append",
    "come_as_guest",
    "conversation_of",
    "conversations_of",
    "customer_of",
    "guest",
    "guests",
    "guests_in",
    "history",
    "join",
    "last_said",
    "mark_delivered",
    "mark_read",
    "message",
    "name_phone",
    "open_conversation",
    "open_with",
    "picked_topics",
    "rate",
    "rated",
    "say_solved",
    "solved_before",
    "speaker_of",
    "stands_in",
    "told_by_agents",
    "unanswered",
    "unread_by_staff",
]
