"""A recording says why no MP3 could be made of it"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('recording', sa.Column('trouble', sa.Text(), nullable=False, server_default=''))
    op.create_index(
        'ix_recording_at_waiting', 'recording', ['at'],
        postgresql_where=sa.text("station = '' AND trouble = '' AND withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index('ix_recording_at_waiting', 'recording')
    op.drop_column('recording', 'trouble')
