"""Articles are edited here: states, audiences, topics, people, the date of the next look; and gaps are gathered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TEXTS = postgresql.ARRAY(sa.Text())


def upgrade() -> None:
    op.drop_index("uq_article_published", table_name="article", schema="support")
    op.alter_column("article", "topic", new_column_name="slug", schema="support")
    op.add_column("article", sa.Column("state", sa.Text()), schema="support")
    op.add_column(
        "article", sa.Column("audience", sa.Text(), nullable=False, server_default="customer"), schema="support"
    )
    op.add_column("article", sa.Column("topics", _TEXTS), schema="support")
    op.add_column("article", sa.Column("review_on", sa.Date()), schema="support")
    op.add_column("article", sa.Column("author_id", sa.Uuid()), schema="support")
    op.add_column("article", sa.Column("owner_id", sa.Uuid()), schema="support")
    op.add_column("article", sa.Column("published_by", sa.Uuid()), schema="support")
    op.add_column("article", sa.Column("pair_version", sa.BigInteger()), schema="support")
    op.add_column(
        "article", sa.Column("edition", sa.BigInteger(), nullable=False, server_default="1"), schema="support"
    )
    op.add_column("article", sa.Column("note", sa.Text(), nullable=False, server_default=""), schema="support")
    op.add_column("article", sa.Column("published_at", sa.DateTime(timezone=True)), schema="support")
    op.execute(
        "update support.article set state = case when published then 'published' else 'past' end, "
        "topics = array[slug], published_at = at"
    )
    op.alter_column("article", "state", nullable=False, schema="support")
    op.alter_column("article", "topics", nullable=False, schema="support")
    for column in ("audience", "edition", "note"):
        op.alter_column("article", column, server_default=None, schema="support")
    op.drop_column("article", "published", schema="support")
    op.create_check_constraint(
        op.f("ck_article_audience_known"), "article", "audience in ('customer', 'agent')", schema="support"
    )
    op.create_check_constraint(
        op.f("ck_article_state_known"),
        "article",
        "state in ('draft', 'review', 'published', 'past', 'expired')",
        schema="support",
    )
    op.create_check_constraint(
        op.f("ck_article_published_when"),
        "article",
        "(state in ('draft', 'review')) = (published_at is null)",
        schema="support",
    )
    op.create_index(
        "uq_article_published", "article", ["slug", "lang"], unique=True, schema="support",
        postgresql_where=sa.text("state = 'published'"),
    )  # fmt: skip
    op.create_index(
        "uq_article_open", "article", ["slug", "lang"], unique=True, schema="support",
        postgresql_where=sa.text("state in ('draft', 'review')"),
    )  # fmt: skip
    op.alter_column("article_feedback", "topic", new_column_name="slug", schema="support")
    op.create_index("ix_article_feedback_slug", "article_feedback", ["slug", "lang"], schema="support")
    op.create_table(
        "gap",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=True),
        sa.Column("wordings_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("no_answer", sa.BigInteger(), nullable=False),
        sa.Column("asked_back", sa.BigInteger(), nullable=False),
        sa.Column("handed_over", sa.BigInteger(), nullable=False),
        sa.Column("not_solved", sa.BigInteger(), nullable=False),
        sa.Column("conversations", sa.BigInteger(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lang in ('zh', 'en')", name=op.f("ck_gap_lang_known")),
        sa.CheckConstraint("kind in ('question', 'article')", name=op.f("ck_gap_kind_known")),
        sa.CheckConstraint("state in ('open', 'accepted', 'dropped')", name=op.f("ck_gap_state_known")),
        sa.CheckConstraint("(state = 'open') = (decided_at is null)", name=op.f("ck_gap_decided_when")),
        sa.CheckConstraint("(kind = 'article') <= (slug is not null)", name=op.f("ck_gap_article_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
        schema="support",
    )
    op.create_table(
        "gap_night",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_gap_night")),
        schema="support",
    )


def downgrade() -> None:
    op.drop_table("gap_night", schema="support")
    op.drop_table("gap", schema="support")
    op.drop_index("ix_article_feedback_slug", table_name="article_feedback", schema="support")
    op.alter_column("article_feedback", "slug", new_column_name="topic", schema="support")
    op.drop_index("uq_article_open", table_name="article", schema="support")
    op.drop_index("uq_article_published", table_name="article", schema="support")
    for name in ("published_when", "state_known", "audience_known"):
        op.drop_constraint(op.f(f"ck_article_{name}"), "article", schema="support", type_="check")
    # What the earlier program does not know, it must not show: drafts, and articles for agents.
    op.execute("delete from support.article where state in ('draft', 'review') or audience <> 'customer'")
    op.add_column("article", sa.Column("published", sa.Boolean()), schema="support")
    op.execute("update support.article set published = (state = 'published')")
    op.alter_column("article", "published", nullable=False, schema="support")
    for column in (
        "state", "audience", "topics", "review_on", "author_id", "owner_id", "published_by", "pair_version", "edition",
        "note", "published_at",
    ):  # fmt: skip
        op.drop_column("article", column, schema="support")
    op.alter_column("article", "slug", new_column_name="topic", schema="support")
    op.create_index(
        "uq_article_published", "article", ["topic", "lang"], unique=True, schema="support",
        postgresql_where=sa.text("published"),
    )  # fmt: skip
