"""A saved audience that was deleted can be brought back; when it was last used is known"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('saved_audience', sa.Column('used_at', sa.DateTime(timezone=True)))
    op.add_column('saved_audience', sa.Column('dropped_at', sa.DateTime(timezone=True)))
    op.drop_constraint('uq_saved_audience_name', 'saved_audience')
    op.create_index(
        'uq_saved_audience_name', 'saved_audience', ['name'], unique=True,
        postgresql_where=sa.text('dropped_at IS NULL'),
    )


def downgrade() -> None:
    op.execute('DELETE FROM saved_audience WHERE dropped_at IS NOT NULL')
    op.drop_index('uq_saved_audience_name', 'saved_audience')
    op.create_unique_constraint('uq_saved_audience_name', 'saved_audience', ['name'])
    for column in ('dropped_at', 'used_at'):
        op.drop_column('saved_audience', column)
