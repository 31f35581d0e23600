"""Residents are found by any words of their name: an index of names, turned once to each of their words"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

# Letters without marks, small, words apart. What NFKD leaves of Vietnamese is the nine marks and the barred d; anything
# else goes the long way. Nothing but words is left: no sign that means something to LIKE.
FOLDED_WORDS = r"""
    CREATE FUNCTION folded_words(name text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
    DECLARE
        plain text := lower(translate(
            normalize(left(name, 200), NFKD), U&'\0111\0110\0300\0301\0303\0309\0323\0302\0306\031b', 'dd'));
    BEGIN
        IF octet_length(plain) > length(plain) THEN
            plain := regexp_replace(plain, '[\u0300-\u036f]', '', 'g');
            plain := regexp_replace(plain, '[\s\u0080-\u00bf\u2000-\u206f\ufeff]+', ' ', 'g');
        END IF;
        RETURN array_remove(string_to_array(
            translate(plain, E'!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~\t\n\r\v\f', repeat(' ', 37)), ' '), '');
    END $$
"""

# `van an / nguyen `: from one word to the end, then what stood before it. Each word is followed by a space. OFFSET keeps
# PostgreSQL from folding a name anew for each use of its words.
TURNED = """
    SELECT array_to_string(words[turn:], ' ') || ' / ' || array_to_string(words[:turn - 1], ' ') || ' ',
           village_id, id
    FROM (SELECT id, village_id, folded_words(name) AS words FROM {rows} OFFSET 0) named,
         generate_series(1, cardinality(words)) turn
"""

# Of many at once by statement, so that an import pays one INSERT, in the order of the index. A change is looked at row by row, because only that
# way PostgreSQL passes by the rows whose name and village stay.
ADDED = f"""
    CREATE FUNCTION search_added_names() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO searched_name (turned, village_id, resident_id) {TURNED.format(rows='added')} ORDER BY 1;
        RETURN NULL;
    END $$
"""
REMOVED = f"""
    CREATE FUNCTION search_removed_names() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM searched_name
        USING ({TURNED.format(rows='removed')}) gone (turned, village_id, resident_id)
        WHERE searched_name.turned = gone.turned AND searched_name.village_id = gone.village_id
              AND searched_name.resident_id = gone.resident_id;
        RETURN NULL;
    END $$
"""
CHANGED = f"""
    CREATE FUNCTION search_changed_name() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM searched_name
        USING ({TURNED.format(rows='(SELECT OLD.id, OLD.village_id, OLD.name) before')}) gone (turned, village_id, resident_id)
        WHERE searched_name.turned = gone.turned AND searched_name.village_id = gone.village_id
              AND searched_name.resident_id = gone.resident_id;
        INSERT INTO searched_name (turned, village_id, resident_id)
        {TURNED.format(rows='(SELECT NEW.id, NEW.village_id, NEW.name) now')};
        RETURN NULL;
    END $$
"""
TRIGGERS = (
    """
    CREATE TRIGGER searched_name_added AFTER INSERT ON resident REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION search_added_names()
    """,
    """
    CREATE TRIGGER searched_name_removed AFTER DELETE ON resident REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION search_removed_names()
    """,
    """
    CREATE TRIGGER searched_name_changed AFTER UPDATE OF name, village_id ON resident FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.village_id IS DISTINCT FROM NEW.village_id)
    EXECUTE FUNCTION search_changed_name()
    """,
)
# As 0026 has it for what refers to a village.
WITHIN = "(SELECT current_setting('tieng_ban.reach', true) = '*') OR village_id IN (SELECT id FROM village)"


def upgrade() -> None:
    op.create_table(
        'searched_name',
        sa.Column('turned', sa.Text(collation='C'), nullable=False),
        sa.Column('village_id', sa.BigInteger(), nullable=False),
        sa.Column('resident_id', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('turned', 'village_id', 'resident_id', name=op.f('pk_searched_name')),
    )
    for statement in (FOLDED_WORDS, ADDED, REMOVED, CHANGED, *TRIGGERS):
        op.execute(sa.text(statement.replace(':', r'\:')))
    op.execute(sa.text(f"INSERT INTO searched_name {TURNED.format(rows='resident')} ORDER BY 1".replace(':', r'\:')))
    op.execute(f'CREATE POLICY reach ON searched_name USING ({WITHIN}) WITH CHECK ({WITHIN})')
    op.execute('ALTER TABLE searched_name ENABLE ROW LEVEL SECURITY')


def downgrade() -> None:
    for trigger in ('added', 'removed', 'changed'):
        op.execute(f'DROP TRIGGER searched_name_{trigger} ON resident')
    for function in ('search_added_names', 'search_removed_names', 'search_changed_name', 'folded_words'):
        op.execute(f'DROP FUNCTION {function}')
    op.drop_table('searched_name')
