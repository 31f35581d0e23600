"""What campaigns ask of the translation desk, and what each step of a rendering was made for"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('text', sa.Column('languages', sa.ARRAY(sa.Text()), server_default='{}', nullable=False))
    op.add_column('text', sa.Column('due_on', sa.Date(), nullable=True))
    op.add_column('rendering_version', sa.Column('source_version', sa.Integer(), server_default='1', nullable=False))
    op.alter_column('rendering_version', 'source_version', server_default=None)
    op.add_column('rendering_version', sa.Column('note', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('rendering_version', 'note')
    op.drop_column('rendering_version', 'source_version')
    op.drop_column('text', 'due_on')
    op.drop_column('text', 'languages')
