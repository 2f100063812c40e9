"""Migrations: the schema, one step after the other, with Alembic.

Owns every change of the schema since the first release.
Always forward: a step is never edited once it was released.
Never touches money; repairs of data are operator commands.
"""
