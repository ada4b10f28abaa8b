"""${message}"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import dsr.db.columns
from dsr.db import triggers

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
works_from = ${repr(up_revision)}  # the oldest program that runs on these tables: an earlier one where only new things are added


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    triggers.install(op.get_bind())


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
    triggers.install(op.get_bind())
