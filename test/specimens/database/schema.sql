-- The state of one specimen, in a schema of its own. Amounts are whole cents.

create table campaigns (
  id integer generated always as identity primary key,
  parent_id integer references campaigns,
  kind text not null,
  name text not null,
  status text not null default 'draft',
  voucher_type text,
  discount integer,
  max_total_budget integer,
  max_redemptions integer,
  -- Counters: on a main campaign they run over all campaigns below it.
  spent integer not null default 0,
  redeemed integer not null default 0,
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table vouchers (
  id integer generated always as identity primary key,
  campaign_id integer not null references campaigns on delete cascade,
  code text not null unique,
  active boolean not null,
  redeemed integer not null default 0,
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Nothing here keeps a transaction from being entered twice: each strategy sees to that in its own way.
create table redemptions (
  id integer generated always as identity primary key,
  campaign_id integer not null references campaigns on delete cascade,
  voucher_id integer not null references vouchers on delete cascade,
  transaction_id text not null,
  cost integer not null,
  discount integer not null,
  validated_at timestamptz not null default now(),
  confirmed_at timestamptz,
  updated_at timestamptz not null default now()
);

create index on campaigns (parent_id);
create index on vouchers (campaign_id);
create index on redemptions (campaign_id);
create index on redemptions (voucher_id, transaction_id);
