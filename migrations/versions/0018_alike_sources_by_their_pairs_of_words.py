"""Alike sources are found by their pairs of words; both sides of a unit are searched by trigrams"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'memory_unit', sa.Column('pieces', sa.ARRAY(sa.Integer()), nullable=False, server_default='{}')
    )
    op.create_index('ix_memory_unit_pieces', 'memory_unit', ['pieces'], postgresql_using='gin')
    op.create_index(
        'ix_memory_unit_rendering_trigrams', 'memory_unit', ['rendering'], postgresql_using='gin',
        postgresql_ops={'rendering': 'gin_trgm_ops'},
    )


def downgrade() -> None:
    op.drop_index('ix_memory_unit_rendering_trigrams', 'memory_unit')
    op.drop_index('ix_memory_unit_pieces', 'memory_unit')
    op.drop_column('memory_unit', 'pieces')
