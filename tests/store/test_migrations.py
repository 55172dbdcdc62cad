"""Shapes of the database and its documented views."""

import duckdb
import pytest

from callqa.errors import StoreError
from callqa.store.migrations import migrate, newest
from callqa.store.views import VIEWS


@pytest.fixture
def fresh():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def migrated():
    with duckdb.connect() as connection:
        migrate(connection)
        yield connection


def test_each_step_is_applied_once(fresh):
    assert migrate(fresh) == newest()
    assert migrate(fresh) == 0
    numbers = [row[0] for row in fresh.execute("select number from migration").fetchall()]
    assert sorted(numbers) == list(range(1, newest() + 1))


def test_a_step_that_fails_leaves_no_trace_and_is_tried_again(fresh):
    fresh.execute("create table run_quarantine (x integer)")  # in the way of the first step
    with pytest.raises(duckdb.CatalogException):
        migrate(fresh)
    tables = {row[0] for row in fresh.execute("select table_name from duckdb_tables()").fetchall()}
    assert "call" not in tables
    fresh.execute("drop table run_quarantine")
    assert migrate(fresh) == newest()


def test_views_that_are_not_ours_any_more_are_dropped_and_ours_are_remade(fresh):
    migrate(fresh)
    fresh.execute("create view v_old as select 1 as x")
    fresh.execute("create or replace view v_run as select 2 as x")
    fresh.execute("update views_made set digest = 'of an older version'")
    migrate(fresh)
    names = {row[0] for row in fresh.execute("from duckdb_views() select view_name").fetchall()}
    assert "v_old" not in names
    assert "run_id" in fresh.table("v_run").columns


def test_a_database_of_a_newer_callqa_is_refused(fresh):
    migrate(fresh)
    fresh.execute("insert into migration values (?, 'later', now())", [newest() + 1])
    with pytest.raises(StoreError, match="newer version"):
        migrate(fresh)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_documented_columns_are_the_real_ones_in_order(migrated, view):
    assert migrated.table(view.name).columns == [column.name for column in view.columns]


def test_every_public_view_is_documented(fresh):
    migrate(fresh)
    rows = fresh.execute(
        "select view_name from duckdb_views() where view_name like 'v\\_%' escape '\\'"
    ).fetchall()
    assert {name for (name,) in rows} == {view.name for view in VIEWS}


def test_the_documentation_is_in_the_database_too(fresh):
    migrate(fresh)
    [(view,)] = fresh.execute(
        "select comment from duckdb_views() where view_name = 'v_call'"
    ).fetchall()
    [(column,)] = fresh.execute(
        "select comment from duckdb_columns() where table_name = 'v_call' and column_name = 'team'"
    ).fetchall()
    assert view == next(view.description for view in VIEWS if view.name == "v_call")
    assert column == "the agent's team at the time of the call"


def test_the_first_step_makes_no_foreign_keys_and_no_indexes(fresh):
    migrate(fresh)
    kinds = fresh.execute("select distinct constraint_type from duckdb_constraints()").fetchall()
    assert {kind for (kind,) in kinds} <= {"PRIMARY KEY", "NOT NULL"}
    assert fresh.execute("select count(*) from duckdb_indexes()").fetchall() == [(0,)]
