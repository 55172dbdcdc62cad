-- Values of `compared` by agent: the published copy keeps them in this order, so that those of a
-- team lie in few blocks.
create view call_value as
select agent_key, analysis_no, subject, name, value, limits
from compared
join latest_call using (analysis_no);
