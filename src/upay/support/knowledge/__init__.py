"""Knowledge: the articles that answer common questions, in both languages, with every version kept.

Owns the articles, which version is published, how they are searched, and whether they helped.
Always says which version answered.
Never holds anything about a customer.
"""

from upay.support.knowledge.bring_in import (
    ArticleUnreadable,
    bring_in,
    packaged_articles,
    packaged_documents,
    read_article,
)
from upay.support.knowledge.queries import ArticleView, add_feedback, article, articles, documents
from upay.support.knowledge.search import Document, Hit, SearchIndex, Snippet

__all__ = [
    "ArticleUnreadable",
    "ArticleView",
    "Document",
    "Hit",
    "SearchIndex",
    "Snippet",
    "add_feedback",
    "article",
    "articles",
    "bring_in",
    "documents",
    "packaged_articles",
    "packaged_documents",
    "read_article",
]
