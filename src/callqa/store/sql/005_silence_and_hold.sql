-- Silence that somebody announced apart from that which nobody did, and time on hold from both.
alter table call add column mutual_silence_total_s double;
alter table call add column longest_unexcused_silence_s double;
alter table call add column unexcused_silence_count double;
alter table call add column unexcused_dead_air_count double;
alter table call add column excused_silence_total_s double;
alter table call add column hold_count double;
alter table call add column hold_total_s double;
alter table call add column ring_back_total_s double;
