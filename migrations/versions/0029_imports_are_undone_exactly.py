"""A list's day of consent waits with its row; an undo gives a resident back as last touched before the import"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('offered_resident', sa.Column('consent_on', sa.Date(), nullable=True))
    op.add_column('resident_version', sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('resident_version', 'updated_at')
    op.drop_column('offered_resident', 'consent_on')
