"""Callbacks without effect are counted by the minute; not each of them is kept in full"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'sms_turned_away_count',
        sa.Column('minute', sa.DateTime(timezone=True), primary_key=True),
        sa.Column('reason', sa.Text(), primary_key=True),
        sa.Column('times', sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('sms_turned_away_count')
