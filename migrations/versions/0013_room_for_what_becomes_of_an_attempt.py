"""Pages of attempts keep room for what the carrier reports later: those updates then touch no index"""

from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE sms_attempt SET (fillfactor = 80)')


def downgrade() -> None:
    op.execute('ALTER TABLE sms_attempt RESET (fillfactor)')
