"""Consents from before records were kept get a record that says so"""

from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

_NOTE = 'Recorded before records were kept; how it was given is not known.'


def upgrade() -> None:
    # Row security shows the owner every row as well only when it is told to.
    op.execute("SELECT set_config('tieng_ban.reach', '*', true)")
    op.execute(f"""
        INSERT INTO consent (resident_id, purpose, given, said_on, "by", how, evidence, evidence_name, note)
        SELECT id, 'invitation', true, (coalesce(consent_at, now()) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
               'unknown', 'list', '', '', '{_NOTE}'
        FROM resident
        WHERE consent AND NOT EXISTS (
            SELECT FROM consent AS known WHERE known.resident_id = resident.id AND known.purpose = 'invitation')
        ORDER BY id
    """)


def downgrade() -> None:
    op.execute("SELECT set_config('tieng_ban.reach', '*', true)")
    op.execute(f"""DELETE FROM consent WHERE how = 'list' AND "by" = 'unknown' AND note = '{_NOTE}'""")
