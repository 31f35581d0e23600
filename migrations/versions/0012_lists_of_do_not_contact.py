"""A number may stand on several do-not-contact lists; it leaves with the last of them"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'sms_do_not_contact_listing',
        sa.Column('number_hash', sa.LargeBinary(), primary_key=True),
        sa.Column('source', sa.Text(), primary_key=True),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False, server_default=sa.text('now()')),
        sa.Index('ix_sms_do_not_contact_listing_source', 'source'),
    )
    op.execute(
        'INSERT INTO sms_do_not_contact_listing (number_hash, source, since) '
        'SELECT number_hash, source, since FROM sms_do_not_contact'
    )


def downgrade() -> None:
    op.drop_table('sms_do_not_contact_listing')
