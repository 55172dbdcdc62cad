-- What changed in the latest runs, worked out when results are published; in the published copy only.
create view run_changes as
select null::varchar as run_id, null::blob as changes
where false;
