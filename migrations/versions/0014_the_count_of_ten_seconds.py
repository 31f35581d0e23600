"""A sender's row counts what left in the last ten seconds"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('sms_sender', sa.Column('slot', sa.BigInteger(), nullable=True))
    op.add_column('sms_sender', sa.Column('recent', postgresql.ARRAY(sa.Integer()), nullable=True))


def downgrade() -> None:
    op.drop_column('sms_sender', 'recent')
    op.drop_column('sms_sender', 'slot')
