-- Dictionaries: what repeats is stored once, and page views refer to it by number.
create table page (
  id   integer primary key,
  site text not null,
  path text not null,
  unique (site, path)
) strict;

create table visit (
  id  integer primary key,
  key text not null unique
) strict;

create table client (
  id              integer primary key,
  browser         text not null,
  browser_version integer,
  device          text,
  net             text,
  save_data       integer,
  bot             integer not null check (bot in (0, 1))
) strict;
create unique index client_key on client (browser, ifnull(browser_version, -1), ifnull(device, ''), ifnull(net, ''), ifnull(save_data, -1), bot);

create table label (
  id   integer primary key,
  text text not null unique
) strict;

create table resource (
  id       integer primary key,
  name     text not null, -- '' stands for a sum of resources that did not fit the beacon
  type     text not null,
  state    text not null,
  encoding text not null,
  status   integer not null,
  unique (name, type, state, encoding, status)
) strict;

-- One wide row a page view. The columns of the metrics are added from shared/metrics.ts when the store is opened;
-- they hold whole numbers: the value times ten to the power of the metric's decimals.
create table page_view (
  id          integer primary key,
  key         text not null unique,
  visit       integer not null references visit,
  seq         integer,
  page        integer not null references page,
  client      integer not null references client,
  at          integer not null, -- begin, ms since 1970, by the collector's clock
  parts       integer not null, -- bit n: part n has arrived
  final       integer not null check (final in (0, 1)),
  type        text not null,
  start       text,
  status      integer,
  from_page   integer references label,
  variant     integer references label,
  "release"   integer references label
) strict;
create index page_view_at on page_view (at);
create index page_view_visit on page_view (visit);

create table resource_load (
  page_view integer not null references page_view on delete cascade,
  ordinal   integer not null,
  resource  integer not null references resource,
  count     integer not null,
  transfer  integer not null,
  encoded   integer not null,
  decoded   integer not null,
  ms        integer not null,
  primary key (page_view, ordinal)
) strict, without rowid;

create table event (
  page_view integer not null references page_view on delete cascade,
  ordinal   integer not null,
  kind      text not null,
  name      integer not null references label,
  "offset"  real,
  ms        real,
  count     integer,
  bytes     integer,
  failed    integer,
  primary key (page_view, ordinal)
) strict, without rowid;
