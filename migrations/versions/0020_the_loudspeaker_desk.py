"""The loudspeaker desk: stations, sessions, a plan, a fuller logbook, personal links"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

SAME_SCRIPT = ['bulletin_id', 'commune_code', 'place', 'language', 'version']
ENTRY = (
    'airing_id', 'noted_at', 'planned_at', 'seconds', 'repeats', 'reader', 'approver', 'clusters', 'clusters_failed',
    'failed_where', 'retraction',
)


def moment(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def key() -> sa.Column:
    return sa.Column('id', sa.BigInteger(), sa.Identity(always=True), primary_key=True)


def text(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def number(name: str, default: str | None = None, **more: object) -> sa.Column:
    return sa.Column(name, sa.Integer(), **{'nullable': default is None, 'server_default': default, **more})


def yes_or_no(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def names(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False, server_default='{}')


def to(name: str, table: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f'{table}.id'), **{'nullable': False, **more})


def now(name: str) -> sa.Column:
    return moment(name, nullable=False, server_default=sa.text('now()'))


def upgrade() -> None:
    op.add_column('campaign', text('priority', 'normal'))
    _scripts()
    _stations()
    _logbook()
    op.create_table(
        'abbreviation',
        key(),
        text('short'),
        text('spoken', ''),
        to('person_id', 'person', nullable=True),
        now('updated_at'),
        sa.UniqueConstraint('short'),
    )
    op.create_table(
        'sign_in_link',
        key(),
        to('person_id', 'person', index=True),
        to('made_by_id', 'person'),
        sa.Column('secret_hash', sa.LargeBinary(), nullable=False, unique=True),
        text('label', ''),
        now('created_at'),
        moment('used_at'),
        moment('revoked_at'),
    )
    role = context.config.attributes.get('application_role')
    owner = op.get_bind().exec_driver_sql('SELECT current_user').scalar_one()
    if role and role != owner:
        quoted = op.get_bind().dialect.identifier_preparer.quote(role)
        op.execute(f'REVOKE DELETE ON station_feed, sign_in_link FROM {quoted}')


def _scripts() -> None:
    op.add_column('bulletin_text', text('recording', ''))
    op.add_column('bulletin_text', number('recording_seconds', '0'))
    op.add_column('bulletin_text', sa.Column('pronunciations', postgresql.JSONB(), nullable=False, server_default='[]'))
    op.add_column('bulletin_text', sa.Column('credits', postgresql.JSONB(), nullable=False, server_default='{}'))
    op.add_column('script', text('place', ''))
    op.drop_constraint(op.f('uq_script_bulletin_id_commune_code_language_version'), 'script', type_='unique')
    op.create_unique_constraint(op.f('uq_script_bulletin_id_commune_code_place_language_version'), 'script', SAME_SCRIPT)


def _stations() -> None:
    op.create_table(
        'station',
        sa.Column('commune_code', sa.Text(), primary_key=True),
        number('clusters', '0'),
        number('session_minutes'),
        names('languages'),
        yes_or_no('per_village'),
        text('approver', ''),
        to('person_id', 'person', nullable=True),
        now('updated_at'),
    )
    op.create_table(
        'station_slot',
        key(),
        text('commune_code'),
        number('weekday', nullable=False),
        sa.Column('begins', sa.Time(), nullable=False),
        number('minutes', nullable=False),
        names('languages'),
        sa.UniqueConstraint('commune_code', 'weekday', 'begins'),
    )
    op.create_table(
        'station_holiday',
        key(),
        text('commune_code', ''),
        sa.Column('day', sa.Date(), nullable=False),
        text('name', ''),
        to('person_id', 'person', nullable=True),
        sa.UniqueConstraint('commune_code', 'day'),
    )
    op.create_table(
        'station_feed',
        key(),
        sa.Column('commune_code', sa.Text(), nullable=False, index=True),
        sa.Column('secret_hash', sa.LargeBinary(), nullable=False, unique=True),
        to('person_id', 'person'),
        now('created_at'),
        moment('read_at'),
        moment('revoked_at'),
    )


def _logbook() -> None:
    op.create_table(
        'airing',
        key(),
        to('script_id', 'script'),
        text('commune_code'),
        moment('session_at', nullable=False),
        moment('starts_at', nullable=False),
        number('seconds', nullable=False),
        yes_or_no('pinned'),
        to('person_id', 'person', nullable=True),
        moment('dropped_at'),
        now('created_at'),
        sa.UniqueConstraint('script_id', 'session_at'),
    )
    op.create_index('ix_airing_commune_code_session_at', 'airing', ['commune_code', 'session_at'])
    op.add_column('broadcast', to('airing_id', 'airing', nullable=True, index=True))
    for column in (
        moment('noted_at'),
        moment('planned_at'),
        number('seconds'),
        number('repeats', '1'),
        text('reader', ''),
        text('approver', ''),
        number('clusters'),
        number('clusters_failed', '0'),
        text('failed_where', ''),
        yes_or_no('retraction'),
    ):
        op.add_column('broadcast', column)
    op.create_index('ix_broadcast_at', 'broadcast', ['at'])
    # Until now whatever corrected an entry only took it back.
    op.execute('UPDATE broadcast SET retraction = true WHERE corrects_id IS NOT NULL')


def downgrade() -> None:
    op.drop_table('sign_in_link')
    op.drop_table('abbreviation')
    op.drop_index('ix_broadcast_at', 'broadcast')
    for name in ENTRY:
        op.drop_column('broadcast', name)
    for table in ('airing', 'station_feed', 'station_holiday', 'station_slot', 'station'):
        op.drop_table(table)
    op.drop_constraint(op.f('uq_script_bulletin_id_commune_code_place_language_version'), 'script', type_='unique')
    op.drop_column('script', 'place')
    op.create_unique_constraint(
        op.f('uq_script_bulletin_id_commune_code_language_version'), 'script', [n for n in SAME_SCRIPT if n != 'place']
    )
    for name in ('recording', 'recording_seconds', 'pronunciations', 'credits'):
        op.drop_column('bulletin_text', name)
    op.drop_column('campaign', 'priority')
