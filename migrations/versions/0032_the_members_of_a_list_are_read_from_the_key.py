"""The primary key of a resident holds what an audience asks: members of a list are counted from it alone"""

from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

# Beside the id. An index of its own would be one more to fill for each row of a list that comes in; the key grows at
# its right end and takes no more records than before.
ASKED = 'village_id, language, mobile, consent, has_card, restricted_at, erased_at, card_expiry'
MEANING_IT = ('consent', 'listed_person')


def upgrade() -> None:
    _key(f'id) INCLUDE ({ASKED}')


def downgrade() -> None:
    _key('id')


def _key(columns: str) -> None:
    for table in MEANING_IT:
        op.drop_constraint(f'fk_{table}_resident_id_resident', table, type_='foreignkey')
    op.drop_constraint('pk_resident', 'resident', type_='primary')
    op.execute(f'ALTER TABLE resident ADD CONSTRAINT pk_resident PRIMARY KEY ({columns})')
    for table in MEANING_IT:
        op.create_foreign_key(
            f'fk_{table}_resident_id_resident', table, 'resident', ['resident_id'], ['id'], ondelete='CASCADE'
        )
