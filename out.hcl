table "base" {
  schema = schema.shop
  column "id" {
    null = true
    type = integer
  }
}
table "h" {
  schema = schema.shop
  column "k" {
    null = false
    type = integer
  }
  partition {
    type    = HASH
    columns = [column.k]
  }
}
partition "h0" {
  of = table.h
  hash {
    modulus   = 2
    remainder = 0
  }
}
table "kid" {
  schema   = schema.shop
  inherits = [table.base]
  column "own" {
    null = true
    type = integer
  }
}
table "log" {
  schema = schema.shop
  column "at" {
    null = false
    type = date
  }
  column "k" {
    null = false
    type = integer
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
}
partition "log_1" {
  of = table.log
  range {
    from = ["2020-01-01"]
    to   = [MAXVALUE]
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
}
partition "log_1_a" {
  of      = partition.log_1
  values  = [1, 2, null]
  comment = "part"
  index "log_1_a_k" {
    columns = [column.k]
  }
  check "kk" {
    expr = "(k > 0)"
  }
  row_security {
    enabled = true
  }
  storage_params {
    fillfactor = 40
  }
}
partition "log_d" {
  of      = table.log
  default = true
}
table "t" {
  schema           = schema.shop
  unlogged         = true
  replica_identity = index.t_full
  cluster          = index.t_full
  comment          = "T"
  column "id" {
    null = false
    type = bigint
    identity {
      generated = BY_DEFAULT
      start     = 10
      increment = 2
      max_value = 1000
      cache     = 5
      cycle     = true
    }
  }
  column "a" {
    null        = false
    type        = text
    collate     = "de-x-icu"
    storage     = EXTERNAL
    compression = LZ4
    statistics  = 200
    comment     = "A"
  }
  column "b" {
    null    = true
    type    = character_varying(20)
    default = "x"
  }
  column "g" {
    null = true
    type = text
    as {
      expr = "lower((b)::text)"
      type = STORED
    }
  }
  column "g2" {
    null = true
    type = text
    as {
      expr = "upper((b)::text)"
      type = STORED
    }
  }
  column "m" {
    null    = true
    type    = enum.mood
    default = "a"
  }
  column "r" {
    null = true
    type = tstzrange
  }
  column "d" {
    null = true
    type = domain.pos
  }
  column "ad" {
    null = true
    type = composite.addr
  }
  column "fr" {
    null = true
    type = range.fr
  }
  primary_key "t_primary" {
    columns    = [column.id]
    include    = [column.a]
    deferrable = true
    comment    = "pk"
    storage_params {
      fillfactor = 80
    }
  }
  foreign_key "t_f" {
    columns     = [column.id]
    ref_columns = [table.u.column.id]
    on_update   = RESTRICT
    on_delete   = CASCADE
    match       = FULL
    deferrable  = INITIALLY_DEFERRED
    not_valid   = true
    comment     = "fk"
  }
  index "t_ab" {
    unique         = true
    columns        = [column.a, column.b]
    comment        = "ix"
    where          = "(b IS NOT NULL)"
    nulls_distinct = false
    include        = [column.m]
    storage_params {
      fillfactor = 70
    }
  }
  index "t_brin" {
    columns = [column.id]
    type    = BRIN
    storage_params {
      pages_per_range = 16
    }
  }
  index "t_full" {
    unique  = true
    columns = [column.a]
  }
  index "t_gin" {
    type = GIN
    on {
      column = column.b
      ops    = "shop.gin_trgm_ops"
    }
  }
  index "t_on" {
    on {
      desc       = true
      column     = column.a
      collate    = "C"
      nulls_last = true
    }
    on {
      expr = "lower((b)::text)"
      ops  = text_pattern_ops
    }
  }
  check "t_c" {
    expr       = "(id > 0)"
    no_inherit = true
    not_valid  = true
    comment    = "ck"
  }
  unique "t_u" {
    columns        = [column.b]
    nulls_distinct = false
    include        = [column.a]
    deferrable     = INITIALLY_DEFERRED
    comment        = "u"
    storage_params {
      fillfactor = 60
    }
  }
  exclude "t_x" {
    where      = "(b IS NOT NULL)"
    deferrable = true
    comment    = "x"
    on {
      column = column.r
      op     = "&&"
    }
  }
  row_security {
    enabled  = true
    enforced = true
  }
  storage_params {
    fillfactor               = 50
    autovacuum_enabled       = false
    toast_autovacuum_enabled = false
  }
}
table "u" {
  schema   = schema.shop
  unlogged = true
  column "id" {
    null = false
    type = bigint
  }
  column "x" {
    null = true
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "u_x" {
    columns           = [column.id, column.x]
    ref_columns       = [table.v.column.id, table.v.column.x]
    on_update         = NO_ACTION
    on_delete         = SET_NULL
    on_delete_columns = [column.x]
  }
}
table "v" {
  schema   = schema.shop
  unlogged = true
  column "id" {
    null = false
    type = bigint
  }
  column "x" {
    null = false
    type = integer
  }
  primary_key {
    columns = [column.id, column.x]
  }
}
view "vw" {
  schema = schema.shop
  column "id" {
    type = bigint
  }
  as               = <<-SQL
    SELECT u.id
       FROM shop.u
      WHERE (u.id > 0)
    SQL
  check_option     = CASCADED
  security         = INVOKER
  security_barrier = true
  comment          = "V"
  depends_on       = [table.u]
}
materialized "mv" {
  schema = schema.shop
  column "id" {
    type = bigint
  }
  as         = <<-SQL
    SELECT u.id
       FROM shop.u
    SQL
  comment    = "MV"
  depends_on = [table.u]
  index "mv_id" {
    unique  = true
    columns = [column.id]
  }
  storage_params {
    fillfactor = 55
  }
}
function "acc" {
  schema = schema.shop
  lang   = SQL
  arg {
    type = integer
  }
  arg {
    type = integer
  }
  return = integer
  as     = "SELECT $1 + $2"
}
function "evt" {
  schema = schema.shop
  lang   = PLpgSQL
  return = sql("event_trigger")
  as     = "BEGIN END"
}
function "f" {
  schema = schema.shop
  lang   = SQL
  arg "a" {
    type    = integer
    default = 1
  }
  arg {
    type    = text
    default = "x"
  }
  return     = integer
  as         = "SELECT a"
  volatility = IMMUTABLE
  leakproof  = true
  strict     = true
  security   = DEFINER
  parallel   = SAFE
  cost       = 7
  comment    = "F"
  set {
    search_path = "shop"
  }
}
function "fs" {
  schema     = schema.shop
  lang       = SQL
  return_set = integer
  as         = "SELECT 1"
  rows       = 5
}
function "ft" {
  schema = schema.shop
  lang   = SQL
  return_table {
    column "a" {
      type = integer
    }
    column "b" {
      type = text
    }
  }
  as = "SELECT 1, 'x'::text"
}
function "m2i" {
  schema = schema.shop
  lang   = SQL
  arg {
    type = enum.mood
  }
  return = integer
  as     = "SELECT 1"
}
function "trg" {
  schema = schema.shop
  lang   = PLpgSQL
  return = sql("trigger")
  as     = "BEGIN RETURN NEW; END"
}
procedure "p" {
  schema = schema.shop
  lang   = SQL
  arg "a" {
    type = integer
  }
  as       = "SELECT 1"
  security = DEFINER
  comment  = "P"
  set {
    work_mem = "1MB"
  }
}
trigger "tg" {
  on = table.u
  before {
    insert    = true
    update_of = [table.u.column.x]
  }
  foreach = ROW
  when    = "(new.x > 0)"
  enabled = ALWAYS
  comment = "TG"
  execute {
    function = function.trg
    args     = ["a"]
  }
}
trigger "tg2" {
  on = table.u
  after {
    update = true
  }
  foreach   = STATEMENT
  old_table = "o"
  new_table = "n"
  execute {
    function = function.trg
  }
}
trigger "tg3" {
  on         = table.u
  constraint = true
  deferrable = INITIALLY_DEFERRED
  after {
    insert = true
  }
  foreach = ROW
  execute {
    function = function.trg
  }
}
enum "mood" {
  schema  = schema.shop
  values  = ["a", "b"]
  comment = "how"
}
domain "pos" {
  schema  = schema.shop
  type    = integer
  null    = true
  default = 1
  comment = "p"
  check "pos_check" {
    expr = "(VALUE < 100)"
  }
  check "positive" {
    expr      = "(VALUE > 0)"
    not_valid = true
  }
}
domain "txt" {
  schema  = schema.shop
  type    = text
  null    = false
  collate = "C"
}
composite "addr" {
  schema  = schema.shop
  comment = "c"
  field "street" {
    type    = text
    collate = "C"
    comment = "s"
  }
  field "m" {
    type = enum.mood
  }
}
range "fr" {
  schema               = schema.shop
  subtype              = double_precision
  subtype_diff         = "float8mi"
  multirange_type_name = "fmr"
  comment              = "r"
}
range "tr" {
  schema          = schema.shop
  subtype         = text
  subtype_opclass = "text_pattern_ops"
  collation       = "C"
}
sequence "s" {
  schema    = schema.shop
  start     = 10
  increment = 2
  min_value = 5
  max_value = 1000
  cache     = 3
  cycle     = true
  unlogged  = true
  owner     = table.t.column.id
  comment   = "q"
}
aggregate "agg" {
  schema = schema.shop
  arg {
    type = integer
  }
  state_type    = integer
  state_func    = function.acc
  initial_value = "0"
  combine_func  = function.acc
  parallel      = SAFE
  comment       = "AG"
  depends_on    = [function.acc]
}
collation "german" {
  schema        = schema.shop
  provider      = ICU
  locale        = "de"
  deterministic = false
}
cast {
  source   = enum.mood
  target   = integer
  function = "shop.m2i(shop.mood)"
  as       = ASSIGNMENT
}
statistics "st" {
  schema  = schema.shop
  on      = table.v
  kinds   = ["ndistinct", "mcv"]
  columns = ["id", "x"]
}
policy "po" {
  on      = table.t
  as      = RESTRICTIVE
  for     = SELECT
  to      = [PUBLIC]
  using   = "(id > 0)"
  comment = "PO"
}
policy "po2" {
  on    = table.t
  for   = ALL
  to    = ["postgres"]
  using = "(id > 0)"
  check = "(id > 1)"
}
event_trigger "ev" {
  on      = ddl_command_end
  tags    = ["CREATE TABLE"]
  execute = function.evt
  enabled = DISABLED
  comment = "EV"
}
server "sv" {
  fdw     = extension.postgres_fdw
  type    = "x"
  version = "1"
  options = {
    host = "h"
  }
  comment = "SV"
}
user_mapping {
  server = server.sv
  user   = PUBLIC
  options = {
    user = "u"
  }
}
foreign_table "ftab" {
  schema = schema.shop
  server = server.sv
  options = {
    table_name = "tt"
  }
  column "id" {
    null = false
    type = integer
    options = {
      column_name = "ID"
    }
  }
}
extension "pg_trgm" {
  schema  = schema.shop
  version = "1.6"
  comment = "text similarity measurement and index searching based on trigrams"
}
extension "postgres_fdw" {
  schema  = schema.shop
  version = "1.1"
  comment = "foreign-data wrapper for remote PostgreSQL servers"
}
schema "shop" {
  comment = "the shop"
}
