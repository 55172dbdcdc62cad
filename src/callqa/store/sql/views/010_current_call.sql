-- Of several analyses of a call the latest counts; the older ones stay in the tables.
create view current_call as
select
    *,
    coalesce(agent_name, agent_id, 'unknown') as agent,
    coalesce(agent_id, agent_name, 'unknown') as agent_key
from call
qualify row_number() over (partition by call_id order by analysed_at desc, analysis_id desc) = 1;
