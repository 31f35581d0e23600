"""Residents are counted in cells, in the transaction that changes them: each change adds rows, none is changed"""

from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

ALIKE = 'village_id, language, mobile, consent, restricted, has_card, expiry_month'
ASKED = ['id', 'village_id', 'language', 'mobile', 'consent', 'has_card', 'restricted_at', 'erased_at']
# What a resident is in the cells. Who is erased is in none.
KEYS = """village_id, language, mobile, consent, restricted_at is not null as restricted, has_card,
          date_trunc('month', card_expiry::timestamp)::date as expiry_month"""


def upgrade() -> None:
    op.drop_index('uq_resident_cell_alike', table_name='resident_cell')
    op.create_index('ix_resident_cell_village_id', 'resident_cell', ['village_id'])
    # What a question with dates reads of the months they fall into, from the index alone.
    op.drop_index('ix_resident_card_expiry', 'resident')
    op.create_index('ix_resident_card_expiry', 'resident', ['card_expiry'], postgresql_include=ASKED)
    op.execute(f"""
        CREATE FUNCTION count_residents() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                DELETE FROM resident_cell;
            ELSIF TG_OP = 'INSERT' THEN
                INSERT INTO resident_cell ({ALIKE}, people)
                SELECT {ALIKE}, count(*)
                FROM (SELECT {KEYS} FROM came WHERE erased_at IS NULL) alike GROUP BY {ALIKE};
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO resident_cell ({ALIKE}, people)
                SELECT {ALIKE}, -count(*)
                FROM (SELECT {KEYS} FROM went WHERE erased_at IS NULL) alike GROUP BY {ALIKE};
            ELSE
                INSERT INTO resident_cell ({ALIKE}, people)
                SELECT {ALIKE}, sum(people) FROM (
                    SELECT {KEYS}, 1 AS people FROM came WHERE erased_at IS NULL
                    UNION ALL SELECT {KEYS}, -1 FROM went WHERE erased_at IS NULL
                ) alike GROUP BY {ALIKE} HAVING sum(people) <> 0;
            END IF;
            RETURN NULL;
        END $$
    """)
    for name, event, tables in (
        ('come', 'INSERT', 'REFERENCING NEW TABLE AS came'),
        ('change', 'UPDATE', 'REFERENCING OLD TABLE AS went NEW TABLE AS came'),
        ('go', 'DELETE', 'REFERENCING OLD TABLE AS went'),
        ('go_all', 'TRUNCATE', ''),
    ):
        op.execute(f"""
            CREATE TRIGGER count_residents_who_{name} AFTER {event} ON resident {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION count_residents()
        """)
    # Where rows are kept from whoever has no reach, the owner among them.
    op.execute("SELECT set_config('tieng_ban.reach', '*', true)")
    op.execute(f"""
        INSERT INTO resident_cell ({ALIKE}, people)
        SELECT {ALIKE}, count(*) FROM (SELECT {KEYS} FROM resident WHERE erased_at IS NULL) alike GROUP BY {ALIKE}
    """)


def downgrade() -> None:
    for name in ('come', 'change', 'go', 'go_all'):
        op.execute(f'DROP TRIGGER count_residents_who_{name} ON resident')
    op.execute('DROP FUNCTION count_residents()')
    op.execute('DELETE FROM resident_cell')
    op.drop_index('ix_resident_card_expiry', 'resident')
    op.create_index('ix_resident_card_expiry', 'resident', ['card_expiry'])
    op.drop_index('ix_resident_cell_village_id', 'resident_cell')
    op.create_index(
        'uq_resident_cell_alike', 'resident_cell', ALIKE.split(', '), unique=True, postgresql_nulls_not_distinct=True
    )
