"""Storage: engine, tables, events, outbox, queries, migrations."""
