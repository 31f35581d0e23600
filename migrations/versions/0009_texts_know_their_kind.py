"""A text knows its campaign's kind, and the longest values by the language of the words"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('text', sa.Column('kind', sa.Text(), nullable=False, server_default=''))
    op.add_column('text', sa.Column('keeps_marks', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(
        "UPDATE text SET kind = campaign.kind, keeps_marks = campaign.diacritics "
        "FROM campaign WHERE campaign.sms_text_id = text.id"
    )
    op.execute("UPDATE text SET longest = jsonb_build_object('', jsonb_build_array(longest)) WHERE longest <> '{}'")


def downgrade() -> None:
    op.execute("UPDATE text SET longest = coalesce(longest #> '{\"\",0}', '{}')")
    op.drop_column('text', 'keeps_marks')
    op.drop_column('text', 'kind')
