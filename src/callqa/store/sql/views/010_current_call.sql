-- Of several analyses of a call the latest counts; the older ones stay in the tables.
create view current_call as
select
    *,
    coalesce(agent_name, agent_id, 'unknown') as agent,
    coalesce(agent_id, agent_name, 'unknown') as agent_key
from call
where latest;
