"""The commune whose session is tightest for a script, and in how many languages it is read there"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('text', sa.Column('session_languages', sa.Integer()))
    op.add_column('text', sa.Column('session_commune', sa.Text()))


def downgrade() -> None:
    for column in ('session_commune', 'session_languages'):
        op.drop_column('text', column)
