"""Rows as they lie in the tables, and what somebody with the database in hand can do to them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction


@dataclass(frozen=True)
class Row:
    """One row of a table, every column as it is stored."""

    model: type[models.Model]
    columns: dict[str, Any]

    @property
    def pk(self) -> Any:
        return self.columns[self.model._meta.pk.column]


def raw(row: models.Model) -> Row:
    """Read the row as it lies in its table."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [row.pk])  # noqa: S608
        names = [column[0] for column in cursor.description]
        return Row(type(row), dict(zip(names, cursor.fetchone(), strict=True)))


def write(row: Row, **values: Any) -> None:
    """Write these columns of the row, by the names of their columns."""
    put = ", ".join(f"{column} = %s" for column in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row.model._meta.db_table} SET {put} WHERE id = %s", [*values.values(), row.pk])  # noqa: S608


def insert(row: Row) -> None:
    """Put the row into its table."""
    names, places = ", ".join(row.columns), ", ".join(["%s"] * len(row.columns))
    with connection.cursor() as cursor:
        table = row.model._meta.db_table
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", [*row.columns.values()])  # noqa: S608


def remove(row: Row) -> None:
    """Take the row out of its table."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row.model._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608


def planted(row: Row, **values: Any) -> Row:
    """Give a copy of the row under other names, as somebody would put one in."""
    columns = {**row.columns, "id": row.pk + 1000, **values}
    if "uuid" in columns:
        columns["uuid"] = uuid.uuid4().hex
    return Row(row.model, columns)


def swap(one: Row, other: Row, *places: str) -> None:
    """Give each of two rows what the other holds; they keep their own key and name, and the columns of their place."""
    remove(one)
    remove(other)
    for place, content in ((one, other), (other, one)):
        own = {name: place.columns[name] for name in ("id", "uuid", *places) if name in place.columns}
        insert(Row(place.model, {**content.columns, **own}))


def another(field: models.Field[Any, Any], value: Any) -> Any:
    """Give another value that the column can hold; where each row has its own, one that no row has."""
    if isinstance(field, models.ForeignKey):
        others = field.related_model._default_manager.exclude(pk=value).order_by("-pk")
        if field.unique:
            others = others.exclude(
                pk__in=field.model._default_manager.exclude(**{field.name: None}).values(field.name)
            )
        found = others.values_list("pk", flat=True).first()
        return found if found is not None else (value or 0) + 1000
    if isinstance(field, models.DateTimeField):
        return "2019-01-01 00:00:00"
    if isinstance(field, models.DateField):
        return "2019-01-01"
    if isinstance(field, models.UUIDField):
        return uuid.uuid4().hex
    if isinstance(field, models.BinaryField):
        return bytes(value or b"") + b"x"
    if isinstance(field, models.IntegerField):
        return value - 1 if value else 1
    if field.choices:
        return next(choice for choice, _label in field.flatchoices if choice != value)
    return "0" * 64 if len(value) == 64 else f"{value[:10]}x"


@contextmanager
def undone() -> Iterator[None]:
    """Let somebody do to the database whatever they like, and take it back; constraints of the table stop nobody."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
