"""The figures of the law and of the office that hold until somebody enters others"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

DECREE = 'Nghị định 91/2020/NĐ-CP'
DECREE_SINCE = date(2020, 10, 1)
OFFICE = 'Quy định của cơ quan'
OFFICE_SINCE = date(2025, 7, 1)

# name, kind ('' is every kind), value, since, source
RULES = (
    ('hours', '', '07:00-22:00', DECREE_SINCE, DECREE),
    ('hours', 'service', '00:00-24:00', DECREE_SINCE, 'Tin do chính người nhận yêu cầu, không phải quảng cáo'),
    ('cap_per_day', '', '3', DECREE_SINCE, DECREE),
    ('cap_per_day', 'service', '0', DECREE_SINCE, 'Tin do chính người nhận yêu cầu, không phải quảng cáo'),
    ('needs_consent', '', 'no', DECREE_SINCE, DECREE),
    ('needs_consent', 'invitation', 'yes', DECREE_SINCE, DECREE),
    ('avoids_do_not_contact', '', 'no', DECREE_SINCE, DECREE),
    ('avoids_do_not_contact', 'invitation', 'yes', DECREE_SINCE, DECREE),
    ('label', '', '', DECREE_SINCE, DECREE),
    ('label', 'invitation', '[QC]', DECREE_SINCE, DECREE),
    ('opt_out_line', '', '', DECREE_SINCE, DECREE),
    ('opt_out_line', 'invitation', 'Từ chối nhận tin: gọi {hotline}', DECREE_SINCE, DECREE),
    ('segments_cap', '', '6', OFFICE_SINCE, OFFICE),
    (
        'opt_out_confirmation', '',
        '{office}: số này sẽ không nhận tin nhắn nữa. Cần hỗ trợ xin gọi {hotline}.', DECREE_SINCE, DECREE,
    ),
)


def upgrade() -> None:
    rule = sa.table(
        'sms_rule',
        sa.column('name', sa.Text), sa.column('kind', sa.Text), sa.column('value', sa.Text),
        sa.column('since', sa.Date), sa.column('source', sa.Text),
    )
    op.bulk_insert(rule, [dict(zip(('name', 'kind', 'value', 'since', 'source'), row, strict=True)) for row in RULES])


def downgrade() -> None:
    op.execute('DELETE FROM sms_rule')
