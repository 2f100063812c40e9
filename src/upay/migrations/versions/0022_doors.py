"""People come in by an email address too, and what they accepted of the terms is a record."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("customer", "phone_sealed", nullable=True, schema="identity")
    op.alter_column("customer", "phone_blind", nullable=True, schema="identity")
    op.add_column("customer", sa.Column("email_blind", sa.LargeBinary(), nullable=True), schema="identity")
    op.add_column("customer", sa.Column("email_since", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.create_index(
        "uq_customer_email_blind", "customer", ["email_blind"], unique=True, schema="identity",
        postgresql_where=sa.text("closed_at is null"),
    )  # fmt: skip
    op.create_check_constraint(
        op.f("ck_customer_reached_somehow"), "customer", "phone_blind is not null or email_blind is not null",
        schema="identity",
    )  # fmt: skip
    op.create_check_constraint(
        op.f("ck_customer_phone_whole"), "customer", "(phone_sealed is null) = (phone_blind is null)", schema="identity"
    )
    op.create_check_constraint(
        op.f("ck_customer_email_whole"), "customer", "email_blind is null or email_sealed is not null",
        schema="identity",
    )  # fmt: skip
    edition = op.create_table(
        "terms_edition",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("in_force_at >= published_at", name=op.f("ck_terms_edition_told_before")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_terms_edition")),
        schema="identity",
    )
    # Who has an account already is asked from now on, and has a month; who signs up accepts at once.
    op.execute(
        edition.insert().from_select(
            ["version", "published_at", "in_force_at"],
            sa.select(sa.literal("1"), sa.func.now(), sa.func.now() + sa.text("interval '30 days'")),
        )
    )
    op.create_table(
        "terms_acceptance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lang in ('zh', 'en')", name=op.f("ck_terms_acceptance_lang_known")),
        sa.CheckConstraint("way in ('sign_up', 'asked', 'entered')", name=op.f("ck_terms_acceptance_way_known")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["identity.customer.id"], name=op.f("fk_terms_acceptance_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["identity.terms_edition.version"], name=op.f("fk_terms_acceptance_version_terms_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_acceptance")),
        sa.UniqueConstraint("customer_id", "version", name=op.f("uq_terms_acceptance_customer_id")),
        schema="identity",
    )


def downgrade() -> None:
    op.drop_table("terms_acceptance", schema="identity")
    op.drop_table("terms_edition", schema="identity")
    for name in ("email_whole", "phone_whole", "reached_somehow"):
        op.drop_constraint(op.f(f"ck_customer_{name}"), "customer", schema="identity")
    op.drop_index("uq_customer_email_blind", "customer", schema="identity")
    op.drop_column("customer", "email_since", schema="identity")
    op.drop_column("customer", "email_blind", schema="identity")
    # Whoever has no phone could not come in by the older program, and is not thrown away for that.
    op.alter_column("customer", "phone_blind", nullable=False, schema="identity")
    op.alter_column("customer", "phone_sealed", nullable=False, schema="identity")
