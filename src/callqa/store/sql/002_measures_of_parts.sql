-- Measures of quarters, utterances and the main message; what was divided by what; definitions.
alter table measure add column part varchar default 'call';
alter table measure add column part_no integer default 0;
alter table measure add column start_s double;
alter table measure add column end_s double;
alter table measure add column numerator double;
alter table measure add column denominator double;
alter table measure add column definition varchar;
alter table measure add column limits varchar;       -- such as min_pause_s=0.25, max_pause_s=2
alter table stretch add column why varchar;          -- of an event, one sentence
