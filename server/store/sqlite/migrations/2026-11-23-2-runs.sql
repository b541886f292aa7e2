-- The owner's notes: runs, at most one of a site without an end, and markers.
create table run (
  id     text primary key,
  site   text not null,
  name   text not null,
  note   text,
  target integer,
  "from" integer not null, -- ms since 1970, included
  "to"   integer           -- excluded; null while the run is open
) strict, without rowid;
create unique index run_open on run (site) where "to" is null;

create table marker (
  id   text primary key,
  site text not null,
  at   integer not null,
  text text not null
) strict, without rowid;
