"""A register made several times as large inside its database: imported rows again, as other people's, other ids and keys."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlmodel import Session, SQLModel, col

from dsr.db.tables import Call, Leg, Recording

_STEP = 1_234_567
_OTHER = "'+358' || CAST(CAST(substr(caller_e164, 5) AS bigint) + :step AS varchar(20))"
_IS_MOBILE = "caller_e164 LIKE '+3584%' OR caller_e164 LIKE '+35850%'"


def grow(session: Session, times: int) -> None:
    """Have every call `times` times, each time with its legs and recordings. Mobile numbers are other ones in each copy,
    so that people stay as eager as they were; the lines of switchboards become so many times as busy."""
    last = {table: session.scalar(select(func.max(col(table.id)))) or 0 for table in (Call, Leg, Recording)}
    for copy in range(1, times):
        shift = {
            "copy": copy,
            "step": copy * _STEP,
            "calls": copy * last[Call],
            "legs": copy * last[Leg],
            "recordings": copy * last[Recording],
        }
        moved = {"id": "id + :calls", "ext_call_id": "ext_call_id || '+' || CAST(:copy AS varchar(2))"}
        for name in ("caller_raw", "caller_e164"):
            moved[name] = f"CASE WHEN {_IS_MOBILE} THEN {_OTHER} ELSE {name} END"
        _copy(session, Call, moved, last[Call], shift)
        leg_id = "ext_leg_id || '+' || CAST(:copy AS varchar(2))"
        _copy(session, Leg, {"id": "id + :legs", "call_id": "call_id + :calls", "ext_leg_id": leg_id}, last[Leg], shift)
        key = "substr(key, 1, 62) || CAST(:copy AS varchar(2))"
        ids = {"id": "id + :recordings", "call_id": "call_id + :calls", "leg_id": "leg_id + :legs", "key": key}
        _copy(session, Recording, ids, last[Recording], shift)


def _copy(session: Session, table: type[SQLModel], moved: dict[str, str], last: int, shift: dict[str, int]) -> None:
    stored = table.__table__  # type: ignore[attr-defined]
    names = [column.name for column in stored.columns]
    listed, values = ", ".join(names), ", ".join(moved.get(name, name) for name in names)
    query = f"INSERT INTO {stored.name} ({listed}) SELECT {values} FROM {stored.name} WHERE id <= :last"
    bound = {name: value for name, value in shift.items() if f":{name}" in query}
    session.connection().execute(text(query), {**bound, "last": last})
    if session.connection().dialect.name == "postgresql":
        found = f"SELECT setval(pg_get_serial_sequence('{stored.name}', 'id'), max(id)) FROM {stored.name}"
        session.connection().execute(text(found))
