"""The cells of a village go with it"""

from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None

NAME = 'fk_resident_cell_village_id_village'


def upgrade() -> None:
    # Of people who left, cells of +n and -n stay until they are folded: they must not hold an empty village.
    op.drop_constraint(NAME, 'resident_cell', type_='foreignkey')
    op.create_foreign_key(NAME, 'resident_cell', 'village', ['village_id'], ['id'], ondelete='CASCADE')


def downgrade() -> None:
    op.drop_constraint(NAME, 'resident_cell', type_='foreignkey')
    op.create_foreign_key(NAME, 'resident_cell', 'village', ['village_id'], ['id'])
