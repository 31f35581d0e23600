"""The first schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bulletin',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('priority', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin'))
    )
    op.create_table('key_mark',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('mark', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'version', name=op.f('pk_key_mark'))
    )
    op.create_table('person',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('roles', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('communes', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('locale', sa.Text(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('session_key', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    op.create_table('sign_in_failure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('account_hash', sa.LargeBinary(), nullable=False),
    sa.Column('address_hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failure'))
    )
    op.create_index(op.f('ix_sign_in_failure_account_hash_at'), 'sign_in_failure', ['account_hash', 'at'], unique=False)
    op.create_index(op.f('ix_sign_in_failure_address_hash_at'), 'sign_in_failure', ['address_hash', 'at'], unique=False)
    op.create_table('sms_attempt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('number_hash', sa.LargeBinary(), nullable=False),
    sa.Column('body_digest', sa.LargeBinary(), nullable=False),
    sa.Column('segments', sa.SmallInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('sid', sa.Text(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('code', sa.Integer(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_attempt')),
    sa.UniqueConstraint('sid', name=op.f('uq_sms_attempt_sid'))
    )
    op.create_index(op.f('ix_sms_attempt_message_id'), 'sms_attempt', ['message_id'], unique=False)
    op.create_index(op.f('ix_sms_attempt_number_hash_made_at'), 'sms_attempt', ['number_hash', 'made_at'], unique=False)
    op.create_index(op.f('ix_sms_attempt_run_id'), 'sms_attempt', ['run_id'], unique=False)
    op.create_table('sms_run',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('state', postgresql.ENUM('running', 'paused', 'cancelled', 'done', name='run_state'), nullable=False),
    sa.Column('pause_reason', sa.Text(), nullable=True),
    sa.Column('sender', sa.Text(), nullable=False),
    sa.Column('send_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('send_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hours_from', sa.Time(), nullable=False),
    sa.Column('hours_to', sa.Time(), nullable=False),
    sa.Column('merges_households', sa.Boolean(), nullable=False),
    sa.Column('needs_consent', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_run'))
    )
    op.create_table('sms_turned_away_callback',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('attempt', sa.Text(), nullable=True),
    sa.Column('sid', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_turned_away_callback'))
    )
    op.create_index(op.f('ix_sms_turned_away_callback_at'), 'sms_turned_away_callback', ['at'], unique=False)
    op.create_table('village',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('commune_code', sa.Text(), nullable=False),
    sa.Column('languages', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('slots', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village')),
    sa.UniqueConstraint('ref', name=op.f('uq_village_ref'))
    )
    op.create_index(op.f('ix_village_commune_code'), 'village', ['commune_code'], unique=False)
    op.create_table('audit',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_audit_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    op.create_index(op.f('ix_audit_at'), 'audit', ['at'], unique=False)
    op.create_index(op.f('ix_audit_subject'), 'audit', ['subject'], unique=False)
    op.create_table('bulletin_text',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('bulletin_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('template', sa.Text(), nullable=False),
    sa.Column('vietnamese', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_bulletin_text_bulletin_id_bulletin')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin_text')),
    sa.UniqueConstraint('bulletin_id', 'language', 'version', name=op.f('uq_bulletin_text_bulletin_id_language_version'))
    )
    op.create_table('resident',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('village_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('phone_hash', sa.LargeBinary(), nullable=True),
    sa.Column('mobile', sa.Boolean(), nullable=False),
    sa.Column('card_expiry', sa.Date(), nullable=True),
    sa.Column('insurance_number', sa.LargeBinary(), nullable=True),
    sa.Column('insurance_hash', sa.LargeBinary(), nullable=True),
    sa.Column('consent', sa.Boolean(), nullable=False),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_resident_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resident')),
    sa.UniqueConstraint('ref', name=op.f('uq_resident_ref'))
    )
    op.create_index(op.f('ix_resident_card_expiry'), 'resident', ['card_expiry'], unique=False)
    op.create_index(op.f('ix_resident_insurance_hash'), 'resident', ['insurance_hash'], unique=False)
    op.create_index(op.f('ix_resident_phone_hash'), 'resident', ['phone_hash'], unique=False)
    op.create_index('ix_resident_rehearsal', 'resident', ['id'], unique=False, postgresql_where=sa.text('rehearsal'))
    op.create_index(op.f('ix_resident_village_id_language'), 'resident', ['village_id', 'language'], unique=False)
    op.create_table('sms_opt_out',
    sa.Column('number_hash', sa.LargeBinary(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sms_opt_out_person_id_person')),
    sa.PrimaryKeyConstraint('number_hash', name=op.f('pk_sms_opt_out'))
    )
    op.create_table('sms_run_text',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('template', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['sms_run.id'], name=op.f('fk_sms_run_text_run_id_sms_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_run_text'))
    )
    op.create_index(op.f('ix_sms_run_text_run_id_language_version'), 'sms_run_text', ['run_id', 'language', 'version'], unique=True)
    op.create_table('sms_tally',
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('text_language', sa.Text(), nullable=False),
    sa.Column('state', postgresql.ENUM('planned', 'held', 'claimed', 'dispatching', 'accepted', 'sent', 'delivered', 'undelivered', 'failed', 'uncertain', 'merged', 'suppressed', 'expired', 'cancelled', name='message_state'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('messages', sa.BigInteger(), nullable=False),
    sa.Column('segments', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['sms_run.id'], name=op.f('fk_sms_tally_run_id_sms_run')),
    sa.PrimaryKeyConstraint('run_id', 'language', 'text_language', 'state', 'reason', name=op.f('pk_sms_tally'))
    )
    op.create_table('text',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('brief', sa.Text(), nullable=False),
    sa.Column('source_language', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('longest', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_text_author_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text'))
    )
    op.create_table('campaign',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('brief', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('audience', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('send_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('send_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fallback', sa.Text(), nullable=False),
    sa.Column('merges_households', sa.Boolean(), nullable=False),
    sa.Column('diacritics', sa.Boolean(), nullable=False),
    sa.Column('sms_text_id', sa.BigInteger(), nullable=True),
    sa.Column('script_text_id', sa.BigInteger(), nullable=True),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_campaign_author_id_person')),
    sa.ForeignKeyConstraint(['script_text_id'], ['text.id'], name=op.f('fk_campaign_script_text_id_text')),
    sa.ForeignKeyConstraint(['sms_text_id'], ['text.id'], name=op.f('fk_campaign_sms_text_id_text')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign')),
    sa.UniqueConstraint('slug', name=op.f('uq_campaign_slug'))
    )
    op.create_table('rendering',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('text_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('back_translation', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('source_version', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=True),
    sa.Column('reviewer_id', sa.BigInteger(), nullable=True),
    sa.Column('review_note', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_rendering_author_id_person')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_rendering_reviewer_id_person')),
    sa.ForeignKeyConstraint(['text_id'], ['text.id'], name=op.f('fk_rendering_text_id_text')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rendering')),
    sa.UniqueConstraint('text_id', 'language', name=op.f('uq_rendering_text_id_language'))
    )
    op.create_table('script',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('bulletin_id', sa.BigInteger(), nullable=False),
    sa.Column('text_id', sa.BigInteger(), nullable=False),
    sa.Column('commune_code', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('villages', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('stands_in_for', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('slots', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('generated_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_script_bulletin_id_bulletin')),
    sa.ForeignKeyConstraint(['text_id'], ['bulletin_text.id'], name=op.f('fk_script_text_id_bulletin_text')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_script')),
    sa.UniqueConstraint('bulletin_id', 'commune_code', 'language', 'version', name=op.f('uq_script_bulletin_id_commune_code_language_version'))
    )
    op.create_index(op.f('ix_script_bulletin_id'), 'script', ['bulletin_id'], unique=False)
    op.create_index(op.f('ix_script_commune_code'), 'script', ['commune_code'], unique=False)
    op.create_table('sms_message',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('resident_id', sa.BigInteger(), nullable=False),
    sa.Column('occasion', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('text_id', sa.BigInteger(), nullable=True),
    sa.Column('state', postgresql.ENUM('planned', 'held', 'claimed', 'dispatching', 'accepted', 'sent', 'delivered', 'undelivered', 'failed', 'uncertain', 'merged', 'suppressed', 'expired', 'cancelled', name='message_state'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('household', sa.SmallInteger(), nullable=False),
    sa.Column('merged_into', sa.BigInteger(), nullable=True),
    sa.Column('number_hash', sa.LargeBinary(), nullable=True),
    sa.Column('segments', sa.SmallInteger(), nullable=False),
    sa.Column('attempt_id', sa.Uuid(), nullable=True),
    sa.Column('claim', sa.Uuid(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['sms_run.id'], name=op.f('fk_sms_message_run_id_sms_run')),
    sa.ForeignKeyConstraint(['text_id'], ['sms_run_text.id'], name=op.f('fk_sms_message_text_id_sms_run_text')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_message'))
    )
    op.create_index('ix_sms_message_held', 'sms_message', ['run_id', 'id'], unique=False, postgresql_where=sa.text("state = 'held'"))
    op.create_index('ix_sms_message_lease', 'sms_message', ['lease_until'], unique=False, postgresql_where=sa.text("state in ('claimed', 'dispatching')"))
    op.create_index('ix_sms_message_planned', 'sms_message', ['run_id', 'id'], unique=False, postgresql_where=sa.text("state = 'planned'"))
    op.create_index(op.f('ix_sms_message_resident_id'), 'sms_message', ['resident_id'], unique=False)
    op.create_index(op.f('ix_sms_message_run_id_resident_id_occasion'), 'sms_message', ['run_id', 'resident_id', 'occasion'], unique=True)
    op.create_index('ix_sms_message_waiting', 'sms_message', ['updated_at'], unique=False, postgresql_where=sa.text("state in ('accepted', 'sent', 'uncertain')"))
    op.create_table('text_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('text_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_text_version_person_id_person')),
    sa.ForeignKeyConstraint(['text_id'], ['text.id'], name=op.f('fk_text_version_text_id_text')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_version')),
    sa.UniqueConstraint('text_id', 'version', name=op.f('uq_text_version_text_id_version'))
    )
    op.create_table('broadcast',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('script_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('logged_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('aired', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('entry_key', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_broadcast_person_id_person')),
    sa.ForeignKeyConstraint(['script_id'], ['script.id'], name=op.f('fk_broadcast_script_id_script')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broadcast')),
    sa.UniqueConstraint('entry_key', name=op.f('uq_broadcast_entry_key'))
    )
    op.create_index(op.f('ix_broadcast_script_id'), 'broadcast', ['script_id'], unique=False)
    op.create_table('campaign_approval',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_approval_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_campaign_approval_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_approval'))
    )
    op.create_index(op.f('ix_campaign_approval_campaign_id'), 'campaign_approval', ['campaign_id'], unique=False)
    op.create_table('campaign_launch',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=True),
    sa.Column('bulletin_id', sa.BigInteger(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_campaign_launch_bulletin_id_bulletin')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_launch_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_campaign_launch_person_id_person')),
    sa.ForeignKeyConstraint(['run_id'], ['sms_run.id'], name=op.f('fk_campaign_launch_run_id_sms_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_launch')),
    sa.UniqueConstraint('campaign_id', name=op.f('uq_campaign_launch_campaign_id'))
    )
    op.create_table('rendering_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('rendering_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('back_translation', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_rendering_version_person_id_person')),
    sa.ForeignKeyConstraint(['rendering_id'], ['rendering.id'], name=op.f('fk_rendering_version_rendering_id_rendering')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rendering_version')),
    sa.UniqueConstraint('rendering_id', 'version', name=op.f('uq_rendering_version_rendering_id_version'))
    )
    grant_to_application()


def grant_to_application() -> None:
    """The application's role works with rows; it owns nothing and cannot rewrite the audit trail or what was sent."""
    role = op.get_context().config.attributes["application_role"]
    owner = op.get_bind().exec_driver_sql("SELECT current_user").scalar_one()
    if not role or role == owner:
        return
    role = op.get_bind().dialect.identifier_preparer.quote(role)
    answer = "sid, outcome, code, status, answered_at"
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
        f"REVOKE UPDATE, DELETE ON audit FROM {role}",
        f"REVOKE UPDATE, DELETE ON sms_attempt FROM {role}",
        f"GRANT UPDATE ({answer}) ON sms_attempt TO {role}",
        f"REVOKE UPDATE, DELETE ON broadcast FROM {role}",
    ):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('rendering_version')
    op.drop_table('campaign_launch')
    op.drop_index(op.f('ix_campaign_approval_campaign_id'), table_name='campaign_approval')
    op.drop_table('campaign_approval')
    op.drop_index(op.f('ix_broadcast_script_id'), table_name='broadcast')
    op.drop_table('broadcast')
    op.drop_table('text_version')
    op.drop_index('ix_sms_message_waiting', table_name='sms_message', postgresql_where=sa.text("state in ('accepted', 'sent', 'uncertain')"))
    op.drop_index(op.f('ix_sms_message_run_id_resident_id_occasion'), table_name='sms_message')
    op.drop_index(op.f('ix_sms_message_resident_id'), table_name='sms_message')
    op.drop_index('ix_sms_message_planned', table_name='sms_message', postgresql_where=sa.text("state = 'planned'"))
    op.drop_index('ix_sms_message_lease', table_name='sms_message', postgresql_where=sa.text("state in ('claimed', 'dispatching')"))
    op.drop_index('ix_sms_message_held', table_name='sms_message', postgresql_where=sa.text("state = 'held'"))
    op.drop_table('sms_message')
    op.drop_index(op.f('ix_script_commune_code'), table_name='script')
    op.drop_index(op.f('ix_script_bulletin_id'), table_name='script')
    op.drop_table('script')
    op.drop_table('rendering')
    op.drop_table('campaign')
    op.drop_table('text')
    op.drop_table('sms_tally')
    op.drop_index(op.f('ix_sms_run_text_run_id_language_version'), table_name='sms_run_text')
    op.drop_table('sms_run_text')
    op.drop_table('sms_opt_out')
    op.drop_index(op.f('ix_resident_village_id_language'), table_name='resident')
    op.drop_index('ix_resident_rehearsal', table_name='resident', postgresql_where=sa.text('rehearsal'))
    op.drop_index(op.f('ix_resident_phone_hash'), table_name='resident')
    op.drop_index(op.f('ix_resident_insurance_hash'), table_name='resident')
    op.drop_index(op.f('ix_resident_card_expiry'), table_name='resident')
    op.drop_table('resident')
    op.drop_table('bulletin_text')
    op.drop_index(op.f('ix_audit_subject'), table_name='audit')
    op.drop_index(op.f('ix_audit_at'), table_name='audit')
    op.drop_table('audit')
    op.drop_index(op.f('ix_village_commune_code'), table_name='village')
    op.drop_table('village')
    op.drop_index(op.f('ix_sms_turned_away_callback_at'), table_name='sms_turned_away_callback')
    op.drop_table('sms_turned_away_callback')
    op.drop_table('sms_run')
    op.drop_index(op.f('ix_sms_attempt_run_id'), table_name='sms_attempt')
    op.drop_index(op.f('ix_sms_attempt_number_hash_made_at'), table_name='sms_attempt')
    op.drop_index(op.f('ix_sms_attempt_message_id'), table_name='sms_attempt')
    op.drop_table('sms_attempt')
    op.drop_index(op.f('ix_sign_in_failure_address_hash_at'), table_name='sign_in_failure')
    op.drop_index(op.f('ix_sign_in_failure_account_hash_at'), table_name='sign_in_failure')
    op.drop_table('sign_in_failure')
    op.drop_table('person')
    op.drop_table('key_mark')
    op.drop_table('bulletin')
    op.execute("DROP TYPE message_state")
    op.execute("DROP TYPE run_state")
