-- Pages worked out when results are published; there are some in the published copy only.
create view agent_page as
select
    null::varchar as agent_key, null::ubigint as made_from, null::varchar[] as teams,
    null::blob as page
where false;
