create view v_influence as
select current_call.analysis_id, call_id, agent, day, window_no, influence_no, name, value, usual, weight
from influence
join current_call using (analysis_no);
