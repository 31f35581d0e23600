"""Villages and residents: lists handed in, what they change, consent, requests, audiences, lists handed out"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

# What a person said, what a figure was and whom to forget is never rewritten.
ONLY_ADDED_TO = ('consent', 'consent_wording', 'village_figure', 'privacy_figure', 'erasure', 'removal')
NEVER_TAKEN_AWAY = ('consent_wording', 'privacy_figure', 'erasure')


def upgrade() -> None:
    op.create_table('erasure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('ref_hash', sa.LargeBinary(), nullable=False),
    sa.Column('insurance_hash', sa.LargeBinary(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure'))
    )
    op.create_index(op.f('ix_erasure_insurance_hash'), 'erasure', ['insurance_hash'], unique=False)
    op.create_index(op.f('ix_erasure_ref_hash'), 'erasure', ['ref_hash'], unique=False)
    op.create_table('removal',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('before', sa.Date(), nullable=False),
    sa.Column('removed', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_removal'))
    )
    op.create_index(op.f('ix_removal_at'), 'removal', ['at'], unique=False)
    op.create_table('column_name',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('heading', sa.Text(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_column_name_person_id_person')),
    sa.PrimaryKeyConstraint('kind', 'heading', name=op.f('pk_column_name'))
    )
    op.create_table('consent_wording',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_wording_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_wording')),
    sa.UniqueConstraint('purpose', 'language', 'version', name=op.f('uq_consent_wording_purpose_language_version'))
    )
    op.create_table('list_export',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('question', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('columns', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=True),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('trouble', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_list_export_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_export'))
    )
    op.create_table('list_import',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('choices', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('trouble', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('previewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_list_import_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_import'))
    )
    op.create_index(op.f('ix_list_import_digest'), 'list_import', ['digest'], unique=False)
    op.create_index(op.f('ix_list_import_state'), 'list_import', ['state'], unique=False)
    op.create_table('people_list',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_people_list_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_list')),
    sa.UniqueConstraint('name', name=op.f('uq_people_list_name'))
    )
    op.create_table('person_request',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('resident_id', sa.BigInteger(), nullable=False),
    sa.Column('commune_code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('done_by', sa.Date(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('closed_by_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['closed_by_id'], ['person.id'], name=op.f('fk_person_request_closed_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_request_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_request'))
    )
    op.create_index(op.f('ix_person_request_resident_id'), 'person_request', ['resident_id'], unique=False)
    op.create_index(op.f('ix_person_request_state_answer_by'), 'person_request', ['state', 'answer_by'], unique=False)
    op.create_table('privacy_figure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_privacy_figure_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_figure'))
    )
    op.create_index(op.f('ix_privacy_figure_name_since'), 'privacy_figure', ['name', 'since'], unique=False)
    op.create_table('resident_cell',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('village_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('mobile', sa.Boolean(), nullable=False),
    sa.Column('consent', sa.Boolean(), nullable=False),
    sa.Column('restricted', sa.Boolean(), nullable=False),
    sa.Column('has_card', sa.Boolean(), nullable=True),
    sa.Column('expiry_month', sa.Date(), nullable=True),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_resident_cell_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resident_cell'))
    )
    op.create_index('uq_resident_cell_alike', 'resident_cell', ['village_id', 'language', 'mobile', 'consent', 'restricted', 'has_card', 'expiry_month'], unique=True, postgresql_nulls_not_distinct=True)
    op.create_table('saved_audience',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('question', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_saved_audience_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_audience')),
    sa.UniqueConstraint('name', name=op.f('uq_saved_audience_name'))
    )
    op.create_table('village_contact',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('village_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_contact_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_contact'))
    )
    op.create_index(op.f('ix_village_contact_village_id'), 'village_contact', ['village_id'], unique=False)
    op.create_table('consent',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('resident_id', sa.BigInteger(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('wording_id', sa.BigInteger(), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('evidence_name', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['list_import.id'], name=op.f('fk_consent_import_id_list_import')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id_person')),
    sa.ForeignKeyConstraint(['resident_id'], ['resident.id'], name=op.f('fk_consent_resident_id_resident'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wording_id'], ['consent_wording.id'], name=op.f('fk_consent_wording_id_consent_wording')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_index(op.f('ix_consent_import_id'), 'consent', ['import_id'], unique=False)
    op.create_index(op.f('ix_consent_resident_id_purpose_said_on'), 'consent', ['resident_id', 'purpose', 'said_on'], unique=False)
    op.create_table('list_import_row',
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('problems', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('notices', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['list_import.id'], name=op.f('fk_list_import_row_import_id_list_import'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', 'row', name=op.f('pk_list_import_row'))
    )
    op.create_table('listed_person',
    sa.Column('list_id', sa.BigInteger(), nullable=False),
    sa.Column('resident_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['people_list.id'], name=op.f('fk_listed_person_list_id_people_list'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['resident_id'], ['resident.id'], name=op.f('fk_listed_person_resident_id_resident'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('list_id', 'resident_id', name=op.f('pk_listed_person'))
    )
    op.create_index(op.f('ix_listed_person_resident_id'), 'listed_person', ['resident_id'], unique=False)
    op.create_table('offered_resident',
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=True),
    sa.Column('resident_id', sa.BigInteger(), nullable=True),
    sa.Column('ref', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('village_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('language_said_on', sa.Date(), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('phone_hash', sa.LargeBinary(), nullable=True),
    sa.Column('second_phone', sa.LargeBinary(), nullable=True),
    sa.Column('second_phone_hash', sa.LargeBinary(), nullable=True),
    sa.Column('mobile', sa.Boolean(), nullable=True),
    sa.Column('card_expiry', sa.Date(), nullable=True),
    sa.Column('has_card', sa.Boolean(), nullable=True),
    sa.Column('household', sa.Text(), nullable=True),
    sa.Column('insurance_number', sa.LargeBinary(), nullable=True),
    sa.Column('insurance_hash', sa.LargeBinary(), nullable=True),
    sa.Column('consent', sa.Boolean(), nullable=True),
    sa.Column('rehearsal', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['list_import.id'], name=op.f('fk_offered_resident_import_id_list_import'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', 'row', name=op.f('pk_offered_resident'))
    )
    op.create_index(op.f('ix_offered_resident_import_id_verdict_row'), 'offered_resident', ['import_id', 'verdict', 'row'], unique=False)
    op.create_table('offered_village',
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=True),
    sa.Column('village_id', sa.BigInteger(), nullable=True),
    sa.Column('commune_code', sa.Text(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('languages', sa.ARRAY(sa.Text()), nullable=True),
    sa.Column('slots', sa.ARRAY(sa.Text()), nullable=True),
    sa.Column('clusters', sa.ARRAY(sa.Text()), nullable=True),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('head', sa.Text(), nullable=True),
    sa.Column('head_phone', sa.LargeBinary(), nullable=True),
    sa.Column('households', sa.Integer(), nullable=True),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('insured', sa.Integer(), nullable=True),
    sa.Column('figures_on', sa.Date(), nullable=True),
    sa.Column('figures_source', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['list_import.id'], name=op.f('fk_offered_village_import_id_list_import'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', 'row', name=op.f('pk_offered_village'))
    )
    op.create_index(op.f('ix_offered_village_import_id_verdict_row'), 'offered_village', ['import_id', 'verdict', 'row'], unique=False)
    op.create_table('resident_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('resident_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('was_new', sa.Boolean(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('village_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('language_said_on', sa.Date(), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('phone_hash', sa.LargeBinary(), nullable=True),
    sa.Column('second_phone', sa.LargeBinary(), nullable=True),
    sa.Column('second_phone_hash', sa.LargeBinary(), nullable=True),
    sa.Column('mobile', sa.Boolean(), nullable=True),
    sa.Column('card_expiry', sa.Date(), nullable=True),
    sa.Column('has_card', sa.Boolean(), nullable=True),
    sa.Column('household', sa.Text(), nullable=True),
    sa.Column('insurance_number', sa.LargeBinary(), nullable=True),
    sa.Column('insurance_hash', sa.LargeBinary(), nullable=True),
    sa.Column('consent', sa.Boolean(), nullable=True),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rehearsal', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['list_import.id'], name=op.f('fk_resident_version_import_id_list_import')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_resident_version_person_id_person')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_resident_version_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resident_version'))
    )
    op.create_index(op.f('ix_resident_version_import_id'), 'resident_version', ['import_id'], unique=False)
    op.create_index(op.f('ix_resident_version_resident_id_at'), 'resident_version', ['resident_id', 'at'], unique=False)
    op.create_table('village_figure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('village_id', sa.BigInteger(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('households', sa.Integer(), nullable=True),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('insured', sa.Integer(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['list_import.id'], name=op.f('fk_village_figure_import_id_list_import')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_village_figure_person_id_person')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_figure_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_figure'))
    )
    op.create_index(op.f('ix_village_figure_village_id_as_of'), 'village_figure', ['village_id', 'as_of'], unique=False)
    op.create_table('village_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('village_id', sa.BigInteger(), nullable=False),
    sa.Column('commune_code', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('was_new', sa.Boolean(), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['list_import.id'], name=op.f('fk_village_version_import_id_list_import')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_village_version_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_version'))
    )
    op.create_index(op.f('ix_village_version_import_id'), 'village_version', ['import_id'], unique=False)
    op.create_index(op.f('ix_village_version_village_id_at'), 'village_version', ['village_id', 'at'], unique=False)
    op.add_column('resident', sa.Column('language_said_on', sa.Date(), nullable=True))
    op.add_column('resident', sa.Column('second_phone', sa.LargeBinary(), nullable=True))
    op.add_column('resident', sa.Column('second_phone_hash', sa.LargeBinary(), nullable=True))
    op.add_column('resident', sa.Column('has_card', sa.Boolean(), nullable=True))
    op.add_column('resident', sa.Column('household', sa.Text(), nullable=True))
    op.add_column('resident', sa.Column('restricted_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('resident', sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_resident_household', 'resident', ['village_id', 'household'], unique=False, postgresql_where=sa.text('household is not null'))
    op.create_index('ix_resident_second_phone_hash', 'resident', ['second_phone_hash'], unique=False, postgresql_where=sa.text('second_phone_hash is not null'))
    op.add_column('village', sa.Column('clusters', sa.ARRAY(sa.Text()), server_default='{}', nullable=False))
    op.add_column('village', sa.Column('notes', sa.Text(), server_default='', nullable=False))
    op.add_column('village', sa.Column('latest_coverage', sa.Double(), nullable=True))
    _confine()


def _confine() -> None:
    role = context.config.attributes.get('application_role')
    owner = op.get_bind().exec_driver_sql('SELECT current_user').scalar_one()
    if role and role != owner:
        quoted = op.get_bind().dialect.identifier_preparer.quote(role)
        op.execute(f"REVOKE UPDATE ON {', '.join(ONLY_ADDED_TO)} FROM {quoted}")
        op.execute(f"REVOKE DELETE ON {', '.join(NEVER_TAKEN_AWAY)} FROM {quoted}")


def downgrade() -> None:
    op.drop_column('village', 'latest_coverage')
    op.drop_column('village', 'notes')
    op.drop_column('village', 'clusters')
    op.drop_index('ix_resident_second_phone_hash', table_name='resident', postgresql_where=sa.text('second_phone_hash is not null'))
    op.drop_index('ix_resident_household', table_name='resident', postgresql_where=sa.text('household is not null'))
    op.drop_column('resident', 'erased_at')
    op.drop_column('resident', 'restricted_at')
    op.drop_column('resident', 'household')
    op.drop_column('resident', 'has_card')
    op.drop_column('resident', 'second_phone_hash')
    op.drop_column('resident', 'second_phone')
    op.drop_column('resident', 'language_said_on')
    op.drop_index(op.f('ix_village_version_village_id_at'), table_name='village_version')
    op.drop_index(op.f('ix_village_version_import_id'), table_name='village_version')
    op.drop_table('village_version')
    op.drop_index(op.f('ix_village_figure_village_id_as_of'), table_name='village_figure')
    op.drop_table('village_figure')
    op.drop_index(op.f('ix_resident_version_resident_id_at'), table_name='resident_version')
    op.drop_index(op.f('ix_resident_version_import_id'), table_name='resident_version')
    op.drop_table('resident_version')
    op.drop_index(op.f('ix_offered_village_import_id_verdict_row'), table_name='offered_village')
    op.drop_table('offered_village')
    op.drop_index(op.f('ix_offered_resident_import_id_verdict_row'), table_name='offered_resident')
    op.drop_table('offered_resident')
    op.drop_index(op.f('ix_listed_person_resident_id'), table_name='listed_person')
    op.drop_table('listed_person')
    op.drop_table('list_import_row')
    op.drop_index(op.f('ix_consent_resident_id_purpose_said_on'), table_name='consent')
    op.drop_index(op.f('ix_consent_import_id'), table_name='consent')
    op.drop_table('consent')
    op.drop_index(op.f('ix_village_contact_village_id'), table_name='village_contact')
    op.drop_table('village_contact')
    op.drop_table('saved_audience')
    op.drop_index('uq_resident_cell_alike', table_name='resident_cell', postgresql_nulls_not_distinct=True)
    op.drop_table('resident_cell')
    op.drop_index(op.f('ix_privacy_figure_name_since'), table_name='privacy_figure')
    op.drop_table('privacy_figure')
    op.drop_index(op.f('ix_person_request_state_answer_by'), table_name='person_request')
    op.drop_index(op.f('ix_person_request_resident_id'), table_name='person_request')
    op.drop_table('person_request')
    op.drop_table('people_list')
    op.drop_index(op.f('ix_list_import_state'), table_name='list_import')
    op.drop_index(op.f('ix_list_import_digest'), table_name='list_import')
    op.drop_table('list_import')
    op.drop_table('list_export')
    op.drop_table('consent_wording')
    op.drop_table('column_name')
    op.drop_index(op.f('ix_removal_at'), table_name='removal')
    op.drop_table('removal')
    op.drop_index(op.f('ix_erasure_ref_hash'), table_name='erasure')
    op.drop_index(op.f('ix_erasure_insurance_hash'), table_name='erasure')
    op.drop_table('erasure')
