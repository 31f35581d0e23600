"""How a term of the source language is said aloud; the shortest session of a script's audience"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('term', sa.Column('said', sa.Text(), nullable=False, server_default=''))
    op.add_column('text', sa.Column('session_minutes', sa.Integer()))


def downgrade() -> None:
    op.drop_column('text', 'session_minutes')
    op.drop_column('term', 'said')
