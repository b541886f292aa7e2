-- Dictionaries: what repeats is stored once, and page views refer to it by number. A number is never given twice
-- (autoincrement), so that what another connection remembers of it stays true after something was deleted.
create table page (
  id   integer primary key autoincrement,
  site text not null,
  path text not null,
  unique (site, path)
) strict;

create table visit (
  id  integer primary key autoincrement,
  key text not null unique
) strict;

create table client (
  id              integer primary key autoincrement,
  browser         text not null,
  browser_version integer,
  device          text,
  net             text,
  save_data       integer,
  bot             integer not null check (bot in (0, 1))
) strict;
create unique index client_key on client (browser, ifnull(browser_version, -1), ifnull(device, ''), ifnull(net, ''), ifnull(save_data, -1), bot);

create table label (
  id   integer primary key autoincrement,
  text text not null unique
) strict;

create table resource (
  id       integer primary key autoincrement,
  name     text not null, -- '' stands for a sum of resources that did not fit the beacon
  type     text not null,
  state    text not null,
  encoding text not null,
  status   integer not null,
  unique (name, type, state, encoding, status)
) strict;

-- One wide row a page view. The columns of the metrics are added from shared/metrics.ts when the store is opened;
-- they hold whole numbers: the value times ten to the power of the metric's decimals. References are not enforced while
-- writing (it would cost a search each); `flowvitals doctor` checks them.
create table page_view (
  id          integer primary key,
  key         text not null,
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
  "release"   integer references label,
  -- Random keys alone would spread each commit over the whole index; behind the visit's number, which grows, a commit
  -- touches its end only, and the index also finds the page views of a visit.
  unique (visit, key)
) strict;
create index page_view_at on page_view (at);

-- The resources of one part of a page view, packed: for each its number in `resource`, count, transfer, encoded, decoded
-- and ms, six LEB128 numbers. A row each would take twice the space and four times the time to write (sqlite/loads.ts).
create table resource_load (
  page_view integer not null references page_view,
  part      integer not null,
  loads     blob not null,
  primary key (page_view, part)
) strict, without rowid;

create table event (
  page_view integer not null references page_view,
  ordinal   integer not null, -- 1024 × part + its place there
  kind      text not null,
  name      integer not null references label,
  "offset"  real,
  ms        real,
  count     integer,
  bytes     integer,
  failed    integer,
  primary key (page_view, ordinal)
) strict, without rowid;

-- Written and read back to see whether the database can be written.
create table probe (
  id integer primary key check (id = 1),
  at integer not null
) strict;
