"""Rows that an import writes by the hundred thousand are not checked one by one; a head's number stands by itself

What PostgreSQL asked for each row (is there such an import, such a village?) is true by the way the rows are made: the
import is held by its worker, the village is copied from the resident, who refers to it. What is left to ask is asked
once a statement, when an import or a village is to go.
"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

# Table, column, whom it refers to, and what becomes of it when that one goes.
UNCHECKED = (
    ('list_import_row', 'import_id', 'list_import', 'CASCADE'),
    ('offered_resident', 'import_id', 'list_import', 'CASCADE'),
    ('resident_version', 'import_id', 'list_import', None),
    ('resident_version', 'village_id', 'village', None),
    ('resident_version', 'person_id', 'person', None),
    ('consent', 'import_id', 'list_import', None),
)
LEAVING = """
    CREATE FUNCTION check_who_leaves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        kept text;
    BEGIN
        IF TG_TABLE_NAME = 'list_import' THEN
            DELETE FROM list_import_row WHERE import_id IN (SELECT id FROM gone);
            DELETE FROM offered_resident WHERE import_id IN (SELECT id FROM gone);
            SELECT id INTO kept FROM gone
            WHERE EXISTS (SELECT FROM resident_version WHERE import_id = gone.id)
               OR EXISTS (SELECT FROM consent WHERE import_id = gone.id) LIMIT 1;
        ELSIF TG_TABLE_NAME = 'village' THEN
            SELECT village_id INTO kept FROM resident_version WHERE village_id IN (SELECT id FROM gone) LIMIT 1;
        ELSE
            SELECT person_id INTO kept FROM resident_version WHERE person_id IN (SELECT id FROM gone) LIMIT 1;
        END IF;
        IF kept IS NOT NULL THEN
            RAISE foreign_key_violation USING MESSAGE = format('%s %s is part of what was', TG_TABLE_NAME, kept);
        END IF;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    for table, column, other, _ends in UNCHECKED:
        op.drop_constraint(f'fk_{table}_{column}_{other}', table)
    op.execute(LEAVING)
    for table in ('list_import', 'village', 'person'):
        op.execute(f"""
            CREATE TRIGGER check_who_leaves AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION check_who_leaves()
        """)
    # Beside the image, where a new FIELD_KEY reaches it.
    op.add_column('village_version', sa.Column('head_phone', sa.LargeBinary(), nullable=True))
    op.execute("SELECT set_config('tieng_ban.reach', '*', true)")
    op.execute("""
        UPDATE village_version
        SET head_phone = (before #>> '{head,phone}')::bytea, before = before #- '{head,phone}'
        WHERE jsonb_typeof(before->'head') = 'object'
    """)


def downgrade() -> None:
    op.execute("SELECT set_config('tieng_ban.reach', '*', true)")
    op.execute("""
        UPDATE village_version SET before = jsonb_set(before, '{head,phone}', coalesce(to_jsonb(head_phone), 'null'))
        WHERE jsonb_typeof(before->'head') = 'object'
    """)
    op.drop_column('village_version', 'head_phone')
    for table in ('list_import', 'village', 'person'):
        op.execute(f'DROP TRIGGER check_who_leaves ON {table}')
    op.execute('DROP FUNCTION check_who_leaves()')
    for table, column, other, ends in UNCHECKED:
        op.create_foreign_key(f'fk_{table}_{column}_{other}', table, other, [column], ['id'], ondelete=ends)
