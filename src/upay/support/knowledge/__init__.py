"""Knowledge: the articles that answer common questions, in both languages, with every version kept.

Owns the articles, for customers and for staff, their way from a draft to their readers, how they are searched, and
whether they helped.
Always says which version answered, and lets nobody publish alone what they wrote.
Never holds anything about a customer, and never shows a customer what is for staff.
"""

from upay.support.knowledge.bring_in import (
    ArticleUnreadable,
    BroughtIn,
    bring_in,
    bring_in_folder,
    packaged_articles,
    packaged_documents,
    read_article,
    read_folder,
)
from upay.support.knowledge.compare import FieldChange, compare
from upay.support.knowledge.content import LONGEST_LINE, MOST_SIMILAR, UNFILLED, Audience, Draft
from upay.support.knowledge.explain import EXPLAINERS
from upay.support.knowledge.models import Channel
from upay.support.knowledge.queries import (
    ArticleView,
    Helped,
    NotHelping,
    Shelved,
    VersionView,
    article,
    article_about,
    articles,
    documents,
    helped,
    helped_by_version,
    last_published,
    not_helping,
    parity_of,
    published_drafts,
    shelved,
    titles,
    versions,
    was_published,
)
from upay.support.knowledge.review import (
    NeedsAnotherPerson,
    WithdrawnBySupervisor,
    expire,
    publish,
    restore,
    send_back,
    send_to_review,
)
from upay.support.knowledge.rules import Parity
from upay.support.knowledge.say_helped import helped_visitor, say_helped
from upay.support.knowledge.search import Document, Hit, SearchIndex, Snippet
from upay.support.knowledge.take_out import take_out, written
from upay.support.knowledge.write import ArticleChangedMeanwhile, ArticleNotReady, discard, write, write_in

__all__ = [
    "EXPLAINERS",
    "LONGEST_LINE",
    "MOST_SIMILAR",
    "UNFILLED",
    "ArticleChangedMeanwhile",
    "ArticleNotReady",
    "ArticleUnreadable",
    "ArticleView",
    "Audience",
    "BroughtIn",
    "Channel",
    "Document",
    "Draft",
    "FieldChange",
    "Helped",
    "Hit",
    "NeedsAnotherPerson",
    "NotHelping",
    "Parity",
    "SearchIndex",
    "Shelved",
    "Snippet",
    "VersionView",
    "WithdrawnBySupervisor",
    "article",
    "article_about",
    "articles",
    "bring_in",
    "bring_in_folder",
    "compare",
    "discard",
    "documents",
    "expire",
    "helped",
    "helped_by_version",
    "helped_visitor",
    "last_published",
    "not_helping",
    "packaged_articles",
    "packaged_documents",
    "parity_of",
    "publish",
    "published_drafts",
    "read_article",
    "read_folder",
    "restore",
    "say_helped",
    "send_back",
    "send_to_review",
    "shelved",
    "take_out",
    "titles",
    "versions",
    "was_published",
    "write",
    "write_in",
    "written",
]
