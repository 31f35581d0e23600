"""An entry of the log can be taken back by another; waiting scripts are found at once"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('broadcast', sa.Column('corrects_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_broadcast_corrects_id_broadcast'), 'broadcast', 'broadcast', ['corrects_id'], ['id'])
    op.create_unique_constraint(op.f('uq_broadcast_corrects_id'), 'broadcast', ['corrects_id'])
    op.create_index('ix_script_waiting', 'script', ['bulletin_id'], postgresql_where=sa.text("state = 'waiting'"))


def downgrade() -> None:
    op.drop_index('ix_script_waiting', table_name='script', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_constraint(op.f('uq_broadcast_corrects_id'), 'broadcast', type_='unique')
    op.drop_constraint(op.f('fk_broadcast_corrects_id_broadcast'), 'broadcast', type_='foreignkey')
    op.drop_column('broadcast', 'corrects_id')
