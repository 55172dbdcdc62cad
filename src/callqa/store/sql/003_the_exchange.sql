-- How the agent deals with the consumer: interruptions, talk-over by starter, answers to loud turns.
alter table call add column agent_interruption_count double;
alter table call add column agent_started_talk_over_count double;
alter table call add column consumer_rise_count double;
alter table call add column agent_rose_share double;
