"""Row security: what holds places or people is seen and written within the reach of the transaction alone"""

from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

# `tieng_ban.reach` is `*` (the whole province) or commune codes with commas between; unset or empty it shows nothing.
# As a subquery of its own each of these is reckoned once a statement, not once a row.
WHOLE = "(SELECT current_setting('tieng_ban.reach', true) = '*')"
CODES = "(SELECT string_to_array(current_setting('tieng_ban.reach', true), ','))::text[]"

BY_COMMUNE = f"{WHOLE} OR commune_code = ANY ({CODES})"
# What refers to a village or a resident is seen by whom sees that one: the policies of those two hold inside.
BY_VILLAGE = f"{WHOLE} OR village_id IN (SELECT id FROM village)"
BY_RESIDENT = f"{WHOLE} OR EXISTS (SELECT FROM resident WHERE resident.id = resident_id)"

POLICIES = {
    'village': BY_COMMUNE,
    'village_version': BY_COMMUNE,
    'offered_village': BY_COMMUNE,
    'person_request': BY_COMMUNE,
    'resident': BY_VILLAGE,
    'resident_version': BY_VILLAGE,
    'resident_cell': BY_VILLAGE,
    'offered_resident': BY_VILLAGE,
    'village_contact': BY_VILLAGE,
    'village_figure': BY_VILLAGE,
    'consent': BY_RESIDENT,
    'listed_person': BY_RESIDENT,
}


def upgrade() -> None:
    for table, within in POLICIES.items():
        # Not forced: the owner migrates and answers for references, whoever asks.
        op.execute(f'CREATE POLICY reach ON {table} USING ({within}) WITH CHECK ({within})')
        op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')


def downgrade() -> None:
    for table in POLICIES:
        op.execute(f'ALTER TABLE {table} DISABLE ROW LEVEL SECURITY')
        op.execute(f'DROP POLICY reach ON {table}')
