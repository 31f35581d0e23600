"""Senders, dated rules, registrations, waiting receipts, opt-out codes; runs with kind, priority and budget"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def moment(name: str, nullable: bool = True) -> sa.Column:
    default = None if nullable else sa.text('now()')
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def key() -> sa.Column:
    return sa.Column('id', sa.BigInteger(), sa.Identity(always=True), primary_key=True)


def upgrade() -> None:
    extend_runs_and_messages()
    create_tables()
    let_the_application_count_its_looks()


def extend_runs_and_messages() -> None:
    for column in (
        sa.Column('kind', sa.Text(), nullable=False, server_default=sa.text("'reminder'")),
        sa.Column('priority', sa.SmallInteger(), nullable=False, server_default=sa.text('0')),
        sa.Column('budget', sa.Numeric(14, 2)),
        sa.Column('segment_price', sa.Numeric(12, 4), nullable=False, server_default=sa.text('0')),
        sa.Column('currency', sa.Text(), nullable=False, server_default=sa.text("'VND'")),
        sa.Column('cap_per_day', sa.SmallInteger()),
        sa.Column('avoids_do_not_contact', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('override_reason', sa.Text()),
        sa.Column('override_by', sa.BigInteger()),
        moment('override_at'),
        sa.Column('refusals_forgiven', sa.Integer(), nullable=False, server_default=sa.text('0')),
    ):
        op.add_column('sms_run', column)
    op.create_foreign_key(op.f('fk_sms_run_override_by_person'), 'sms_run', 'person', ['override_by'], ['id'])
    op.create_table(
        'sms_addressee',
        key(),
        sa.Column('phone', sa.LargeBinary(), nullable=False),
        sa.Column('number_hash', sa.LargeBinary(), nullable=False, index=True),
        moment('made_at', nullable=False),
        sa.Index('ix_sms_addressee_made_at', 'made_at'),
    )
    op.add_column('sms_message', sa.Column('addressee_id', sa.BigInteger()))
    op.add_column('sms_message', moment('held_until'))
    op.create_foreign_key(
        op.f('fk_sms_message_addressee_id_sms_addressee'), 'sms_message', 'sms_addressee', ['addressee_id'], ['id']
    )
    op.alter_column('sms_message', 'resident_id', nullable=True)
    one = '(resident_id is null) <> (addressee_id is null)'
    op.create_check_constraint(op.f('ck_sms_message_one_recipient'), 'sms_message', one)
    op.add_column('sms_attempt', sa.Column('looks', sa.SmallInteger(), nullable=False, server_default=sa.text('0')))
    op.add_column('sms_attempt', moment('looked_at'))
    op.add_column('campaign', sa.Column('budget', sa.Numeric(14, 2)))


def create_tables() -> None:
    op.create_table(
        'sms_receipt',
        key(),
        sa.Column('attempt_id', sa.Uuid(), nullable=False),
        sa.Column('sid', sa.Text(), nullable=False),
        sa.Column('status', sa.Text(), nullable=False),
        sa.Column('code', sa.Integer()),
        moment('at', nullable=False),
    )
    op.create_table(
        'sms_sender',
        sa.Column('name', sa.Text(), primary_key=True),
        sa.Column('segments_per_second', sa.Float()),
        sa.Column('daily_ceiling', sa.Integer()),
        sa.Column('price', sa.Numeric(12, 4)),
        sa.Column('currency', sa.Text(), nullable=False, server_default=sa.text("'VND'")),
        moment('price_at'),
        sa.Column('registered_only', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('two_way', sa.Boolean(), nullable=False, server_default=sa.false()),
        moment('ready_at'),
        sa.Column('day', sa.Date()),
        sa.Column('day_segments', sa.Integer(), nullable=False, server_default=sa.text('0')),
        moment('resting_until'),
        sa.Column('resting_reason', sa.Text()),
        moment('created_at', nullable=False),
    )
    op.create_table(
        'sms_rule',
        key(),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('value', sa.Text(), nullable=False),
        sa.Column('since', sa.Date(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('person_id', sa.BigInteger(), sa.ForeignKey('person.id')),
        moment('at', nullable=False),
        sa.Index('ix_sms_rule_name_kind_since', 'name', 'kind', 'since'),
    )
    op.create_table(
        'sms_registration',
        key(),
        sa.Column('sender', sa.Text(), nullable=False),
        sa.Column('language', sa.Text(), nullable=False),
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        sa.Column('template', sa.Text(), nullable=False),
        sa.Column('label', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('reference', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('on', sa.Date()),
        sa.Column('person_id', sa.BigInteger(), sa.ForeignKey('person.id')),
        moment('created_at', nullable=False),
        moment('updated_at', nullable=False),
        sa.UniqueConstraint('sender', 'language', 'digest'),
    )
    op.create_table(
        'sms_do_not_contact',
        sa.Column('number_hash', sa.LargeBinary(), primary_key=True),
        moment('since', nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('person_id', sa.BigInteger(), sa.ForeignKey('person.id')),
    )
    op.create_table(
        'sms_opt_out_code',
        key(),
        sa.Column('number_hash', sa.LargeBinary(), nullable=False),
        sa.Column('address_hash', sa.LargeBinary(), nullable=False),
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        sa.Column('run_id', sa.BigInteger(), sa.ForeignKey('sms_run.id')),
        sa.Column('tries', sa.SmallInteger(), nullable=False, server_default=sa.text('0')),
        moment('made_at', nullable=False),
        moment('used_at'),
        sa.Index('ix_sms_opt_out_code_number_hash_made_at', 'number_hash', 'made_at'),
        sa.Index('ix_sms_opt_out_code_address_hash_made_at', 'address_hash', 'made_at'),
    )
    op.create_table(
        'sms_inbound',
        key(),
        sa.Column('sid', sa.Text(), nullable=False, unique=True),
        moment('at', nullable=False),
        sa.Column('number_hash', sa.LargeBinary(), nullable=False),
        sa.Column('sender', sa.Text(), nullable=False),
        sa.Column('meaning', sa.Text(), nullable=False),
        sa.Index('ix_sms_inbound_at', 'at'),
    )
    op.create_table(
        'sms_pulse',
        sa.Column('name', sa.Text(), primary_key=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('total', sa.BigInteger(), nullable=False),
        sa.Column('rate', sa.Float(), nullable=False),
    )


def let_the_application_count_its_looks() -> None:
    role = op.get_context().config.attributes['application_role']
    owner = op.get_bind().exec_driver_sql('SELECT current_user').scalar_one()
    if role and role != owner:
        quoted = op.get_bind().dialect.identifier_preparer.quote(role)
        op.execute(f'GRANT UPDATE (looks, looked_at) ON sms_attempt TO {quoted}')
        op.execute(f'REVOKE UPDATE, DELETE ON sms_rule FROM {quoted}')


def downgrade() -> None:
    for table in (
        'sms_pulse', 'sms_inbound', 'sms_opt_out_code', 'sms_do_not_contact', 'sms_registration', 'sms_rule',
        'sms_sender', 'sms_receipt',
    ):
        op.drop_table(table)
    op.drop_column('campaign', 'budget')
    op.drop_column('sms_attempt', 'looked_at')
    op.drop_column('sms_attempt', 'looks')
    op.drop_constraint(op.f('ck_sms_message_one_recipient'), 'sms_message', type_='check')
    op.execute('DELETE FROM sms_message WHERE resident_id IS NULL')
    op.alter_column('sms_message', 'resident_id', nullable=False)
    op.drop_column('sms_message', 'held_until')
    op.drop_column('sms_message', 'addressee_id')
    op.drop_table('sms_addressee')
    for name in (
        'kind', 'priority', 'budget', 'segment_price', 'currency', 'cap_per_day', 'avoids_do_not_contact',
        'override_reason', 'override_by', 'override_at', 'refusals_forgiven',
    ):
        op.drop_column('sms_run', name)
