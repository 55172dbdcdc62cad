-- What other calls are set against, a row a call: the measures, each with a number for what it may
-- be compared with, which is the same measure under the same limits. The published copy keeps these
-- rows by agent and by team, so that those of some days lie in few blocks.
create view call_value as
select
    agent_key, team, at_us, alike, analysis_id,
    [
        {'kind': hash(one.subject, one.name, one.limits), 'value': one.value} for one in measures
    ] as measures
from compared
join latest_call using (analysis_no)
where at_us is not null and agent_key <> 'unknown';

create view team_value as from call_value where team is not null;
