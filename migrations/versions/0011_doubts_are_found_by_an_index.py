"""Messages in doubt are found by an index, however many others the ledger holds"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_sms_message_doubt',
        'sms_message',
        ['run_id', 'id'],
        postgresql_where=sa.text("state = 'uncertain' or (state = 'failed' and reason = 'no_trace')"),
    )


def downgrade() -> None:
    op.drop_index('ix_sms_message_doubt', table_name='sms_message')
