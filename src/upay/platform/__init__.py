"""What every domain stands on: settings, the database, attempts, the outbox, jobs, encryption and telemetry.

Owns the technical rooms that know no customer and no money.
Always leaves the decision to commit to `platform.db`: one request or one job is one transaction.
Never imports a domain.
"""
