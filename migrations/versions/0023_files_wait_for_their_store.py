"""A bulletin whose files the store does not take waits, longer each time"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('bulletin', sa.Column('tries', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('bulletin', sa.Column('retry_at', sa.DateTime(timezone=True)))
    op.add_column('bulletin', sa.Column('trouble', sa.Text()))


def downgrade() -> None:
    for column in ('trouble', 'retry_at', 'tries'):
        op.drop_column('bulletin', column)
