-- Answers of models, kept for a day. New: locks nothing that is there.
create table model_answer (
  tenant text collate "C" not null,
  key text collate "C" not null,
  answer json not null,
  created_at bigint not null,
  primary key (tenant, key)
);
create index model_answer_age on model_answer (created_at);
