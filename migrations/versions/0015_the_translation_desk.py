"""The translation desk: rights, memory, glossary, phrase book, recordings, comments, unsaved words"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def moment(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def key() -> sa.Column:
    return sa.Column('id', sa.BigInteger(), sa.Identity(always=True), primary_key=True)


def text(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def to(name: str, table: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f'{table}.id'), **{'nullable': False, **more})


def now(name: str) -> sa.Column:
    return moment(name, nullable=False, server_default=sa.text('now()'))


def upgrade() -> None:
    # Part of every PostgreSQL; a database's owner may create it.
    op.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm')
    op.add_column('rendering', sa.Column('needs_speaker', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        'language_right',
        to('person_id', 'person', primary_key=True),
        sa.Column('language', sa.Text(), primary_key=True),
        sa.Column('may_translate', sa.Boolean(), nullable=False),
        sa.Column('may_review', sa.Boolean(), nullable=False),
    )
    op.create_table(
        'memory_unit',
        key(),
        text('source_language'),
        text('language'),
        text('channel', ''),
        text('source'),
        text('rendering'),
        text('back_translation', ''),
        sa.Column('source_digest', sa.LargeBinary(), nullable=False),
        sa.Column('rendering_digest', sa.LargeBinary(), nullable=False),
        text('origin', 'desk'),
        to('text_id', 'text', nullable=True),
        to('person_id', 'person', nullable=True),
        now('at'),
    )
    pair = ['source_language', 'language', 'source_digest', 'rendering_digest']
    op.create_index('ix_memory_unit_pair', 'memory_unit', pair, unique=True)
    op.create_index(
        'ix_memory_unit_source_trigrams', 'memory_unit', ['source'], postgresql_using='gin',
        postgresql_ops={'source': 'gin_trgm_ops'},
    )
    op.create_table(
        'term',
        key(),
        text('source_language'),
        text('term'),
        text('kind'),
        text('meaning'),
        text('source'),
        to('person_id', 'person', nullable=True),
        now('updated_at'),
        sa.UniqueConstraint('source_language', 'term', name='uq_term_source_language_term'),
    )
    op.create_table(
        'term_rendering',
        key(),
        to('term_id', 'term'),
        text('language'),
        text('words'),
        sa.Column('forbidden', sa.Boolean(), nullable=False),
        text('note'),
        to('person_id', 'person', nullable=True),
        now('updated_at'),
    )
    op.create_index('ix_term_rendering_term_id_language_words', 'term_rendering', ['term_id', 'language', 'words'],
                    unique=True)
    op.create_index('ix_term_rendering_language', 'term_rendering', ['language'])
    op.create_table(
        'phrase',
        key(),
        text('slug'),
        text('kind'),
        to('text_id', 'text'),
        to('person_id', 'person', nullable=True),
        now('created_at'),
        moment('retired_at', nullable=True),
        sa.UniqueConstraint('slug', name='uq_phrase_slug'),
        sa.UniqueConstraint('text_id', name='uq_phrase_text_id'),
    )
    op.create_table(
        'recording',
        key(),
        to('text_id', 'text'),
        text('language'),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('source_version', sa.Integer(), nullable=False),
        text('original'),
        text('station'),
        text('kind'),
        sa.Column('seconds', sa.Float(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        text('speaker'),
        to('person_id', 'person'),
        now('at'),
        moment('withdrawn_at', nullable=True),
    )
    op.create_index('ix_recording_text_id_language_version', 'recording', ['text_id', 'language', 'version'],
                    unique=True)
    op.create_table(
        'unsaved_words',
        to('text_id', 'text', primary_key=True),
        sa.Column('language', sa.Text(), primary_key=True),
        to('person_id', 'person', primary_key=True),
        text('words'),
        text('back_translation'),
        text('note'),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('source_version', sa.Integer(), nullable=False),
        now('at'),
    )
    op.create_table(
        'translation_comment',
        key(),
        to('text_id', 'text'),
        text('language'),
        text('words'),
        to('person_id', 'person'),
        now('at'),
        moment('resolved_at', nullable=True),
        to('resolved_by', 'person', nullable=True),
    )
    op.create_index('ix_translation_comment_text_id_language', 'translation_comment', ['text_id', 'language'])
    op.create_table(
        'ignored_warning',
        key(),
        to('text_id', 'text'),
        text('language'),
        text('check_id'),
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        text('reason'),
        to('person_id', 'person'),
        now('at'),
    )
    op.create_index('ix_ignored_warning_text_id_language_check_id_digest', 'ignored_warning',
                    ['text_id', 'language', 'check_id', 'digest'], unique=True)


def downgrade() -> None:
    for table in ('ignored_warning', 'translation_comment', 'unsaved_words', 'recording', 'phrase', 'term_rendering',
                  'term', 'memory_unit', 'language_right'):
        op.drop_table(table)
    op.drop_column('rendering', 'needs_speaker')
