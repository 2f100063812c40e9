"""Whether an answer of the assistant solved it stands on the answer; of an article, each visitor says it once."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("solved", sa.Boolean(), nullable=True), schema="support")
    op.add_column("message", sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True), schema="support")
    op.create_check_constraint(
        op.f("ck_message_solved_when"), "message", "(solved is null) = (solved_at is null)", schema="support"
    )
    op.create_index(
        "ix_message_solved_at", "message", ["solved_at"], schema="support",
        postgresql_where=sa.text("solved is not null"),
    )  # fmt: skip
    op.add_column(
        "article_feedback", sa.Column("channel", sa.Text(), server_default="page", nullable=False), schema="support"
    )
    op.alter_column("article_feedback", "channel", server_default=None, schema="support")
    op.create_check_constraint(
        op.f("ck_article_feedback_channel_known"), "article_feedback", "channel in ('chat', 'page')", schema="support"
    )
    # Who said what so far was not told apart: each of those verdicts stays, as that of a visitor of its own.
    op.add_column("article_feedback", sa.Column("visitor", sa.LargeBinary(), nullable=True), schema="support")
    op.execute("update support.article_feedback set visitor = uuid_send(id)")
    op.alter_column("article_feedback", "visitor", nullable=False, schema="support")
    op.drop_index("ix_article_feedback_slug", table_name="article_feedback", schema="support")
    op.create_index(
        "uq_article_feedback_visitor", "article_feedback", ["slug", "lang", "version", "channel", "visitor"],
        unique=True, schema="support",
    )  # fmt: skip
    op.add_column("gap", sa.Column("draft_sealed", sa.LargeBinary(), nullable=True), schema="support")


def downgrade() -> None:
    op.drop_column("gap", "draft_sealed", schema="support")
    op.drop_index("uq_article_feedback_visitor", table_name="article_feedback", schema="support")
    op.create_index("ix_article_feedback_slug", "article_feedback", ["slug", "lang"], schema="support")
    op.drop_column("article_feedback", "visitor", schema="support")
    op.drop_constraint(op.f("ck_article_feedback_channel_known"), "article_feedback", schema="support", type_="check")
    op.drop_column("article_feedback", "channel", schema="support")
    op.drop_index("ix_message_solved_at", table_name="message", schema="support")
    op.drop_constraint(op.f("ck_message_solved_when"), "message", schema="support", type_="check")
    op.drop_column("message", "solved_at", schema="support")
    op.drop_column("message", "solved", schema="support")
