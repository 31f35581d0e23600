"""Recordings are made by the worker: a state, who has it, how large its MP3 is"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # All that lie there are made once more, which also measures their MP3.
    op.add_column('recording', sa.Column('state', sa.Text(), nullable=False, server_default='being_made'))
    op.add_column('recording', sa.Column('station_size', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('recording', sa.Column('claimed_at', sa.DateTime(timezone=True)))
    op.add_column('recording', sa.Column('tries', sa.Integer(), nullable=False, server_default='0'))
    op.execute("UPDATE recording SET station = '', trouble = ''")
    op.drop_index('ix_recording_at_waiting', 'recording')
    op.create_index('ix_recording_at_waiting', 'recording', ['at'], postgresql_where=sa.text("state = 'being_made'"))


def downgrade() -> None:
    op.execute("DELETE FROM recording WHERE original = ''")
    op.drop_index('ix_recording_at_waiting', 'recording')
    op.create_index(
        'ix_recording_at_waiting', 'recording', ['at'],
        postgresql_where=sa.text("station = '' AND trouble = '' AND withdrawn_at IS NULL"),
    )
    for column in ('tries', 'claimed_at', 'station_size', 'state'):
        op.drop_column('recording', column)
