"""Since when somebody has been writing what they have not saved"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = sa.text('now()')
    op.add_column('unsaved_words', sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False, server_default=now))


def downgrade() -> None:
    op.drop_column('unsaved_words', 'begun_at')
