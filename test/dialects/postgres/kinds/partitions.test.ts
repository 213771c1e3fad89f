import { servers } from '../../../servers/index.ts';
import type { KindCase } from './suite.ts';
import { kindSuite } from './suite.ts';

const visit = [
  'CREATE TABLE visit (at date NOT NULL, site integer, note text) PARTITION BY RANGE (at)',
  `CREATE TABLE visit_old PARTITION OF visit FOR VALUES FROM (MINVALUE) TO ('2020-01-01')`,
  `CREATE TABLE visit_new PARTITION OF visit FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)`,
];

const visitOld = `CREATE TABLE "visit_old" PARTITION OF "visit" FOR VALUES FROM (MINVALUE) TO ('2020-01-01')`;
function visitPlan(): string[] {
  return [
    'CREATE TABLE "visit" ("at" date NOT NULL, "site" integer NULL, "note" text NULL) PARTITION BY RANGE ("at")',
    `CREATE TABLE "visit_new" PARTITION OF "visit" FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)`,
  ];
}

const item = ['CREATE TABLE item (id integer NOT NULL, k integer NOT NULL) PARTITION BY LIST (k)'];
const alone = [
  'CREATE TABLE item_a PARTITION OF item FOR VALUES IN (1)',
  'ALTER TABLE ONLY item ADD CONSTRAINT whole PRIMARY KEY (k, id)',
  'CREATE UNIQUE INDEX item_a_pkey ON item_a (k, id)',
];
/** A partition under one of two tables, each with a foreign key. */
function moving(home: string): string[] {
  return [
    'CREATE TABLE p (a integer PRIMARY KEY)',
    ...['here', 'there'].map(
      (name) => `CREATE TABLE ${name} (a integer, CONSTRAINT f FOREIGN KEY (a) REFERENCES p) PARTITION BY LIST (a)`,
    ),
    `CREATE TABLE part PARTITION OF ${home} FOR VALUES IN (1)`,
  ];
}

const bounds: readonly KindCase[] = [
  {
    name: 'keys of expressions with a collation and an operator class',
    to: [
      'CREATE TABLE a (k text) PARTITION BY LIST (lower(k) COLLATE "C" text_pattern_ops)',
      `CREATE TABLE b (k text, n integer) PARTITION BY RANGE ((k || 'x') COLLATE "POSIX", (n + 1))`,
    ],
    plan: [
      'CREATE TABLE "a" ("k" text NULL) PARTITION BY LIST (lower(k) COLLATE "C" text_pattern_ops)',
      `CREATE TABLE "b" ("k" text NULL, "n" integer NULL) PARTITION BY RANGE (((k || 'x'::text)) COLLATE "POSIX", (n + 1))`,
    ],
  },
  {
    name: 'range, with a default partition, and list, and hash',
    to: [
      'CREATE TABLE r (d date NOT NULL, k text) PARTITION BY RANGE (d, k)',
      `CREATE TABLE r1 PARTITION OF r FOR VALUES FROM ('2030-01-01', 'it''s') TO (MAXVALUE, MAXVALUE)`,
      'CREATE TABLE r0 PARTITION OF r DEFAULT',
      'CREATE TABLE l (k text, n numeric) PARTITION BY LIST (k)',
      `CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('a', 'b c', NULL)`,
      'CREATE TABLE h (id bigint) PARTITION BY HASH (id)',
      'CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0)',
      'CREATE TABLE n (v integer) PARTITION BY LIST (v)',
      'CREATE TABLE n1 PARTITION OF n FOR VALUES IN (-1, 2)',
      'CREATE TABLE b (v boolean) PARTITION BY LIST (v)',
      'CREATE TABLE b1 PARTITION OF b FOR VALUES IN (true)',
    ],
    plan: [
      'CREATE TABLE "b" ("v" boolean NULL) PARTITION BY LIST ("v")',
      'CREATE TABLE "b1" PARTITION OF "b" FOR VALUES IN (true)',
      'CREATE TABLE "h" ("id" bigint NULL) PARTITION BY HASH ("id")',
      'CREATE TABLE "h0" PARTITION OF "h" FOR VALUES WITH (modulus 2, remainder 0)',
      'CREATE TABLE "l" ("k" text NULL, "n" numeric NULL) PARTITION BY LIST ("k")',
      `CREATE TABLE "l1" PARTITION OF "l" FOR VALUES IN ('a', 'b c', NULL)`,
      'CREATE TABLE "n" ("v" integer NULL) PARTITION BY LIST ("v")',
      `CREATE TABLE "n1" PARTITION OF "n" FOR VALUES IN ('-1', 2)`,
      'CREATE TABLE "r" ("d" date NOT NULL, "k" text NULL) PARTITION BY RANGE ("d", "k")',
      'CREATE TABLE "r0" PARTITION OF "r" DEFAULT',
      `CREATE TABLE "r1" PARTITION OF "r" FOR VALUES FROM ('2030-01-01', 'it''s') TO (MAXVALUE, MAXVALUE)`,
    ],
  },
  {
    name: 'partitions of partitions, made in one go and dropped in one',
    from: [],
    to: [
      'CREATE TABLE t (a integer, b integer, c text) PARTITION BY LIST (a)',
      'CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (b)',
      'CREATE TABLE t11 PARTITION OF t1 FOR VALUES FROM (0) TO (10) PARTITION BY HASH (c)',
      'CREATE TABLE t111 PARTITION OF t11 FOR VALUES WITH (MODULUS 1, REMAINDER 0)',
      'CREATE INDEX t_b ON t (b)',
      `COMMENT ON TABLE t111 IS 'deep'`,
      `COMMENT ON COLUMN t111.c IS 'deeper'`,
    ],
    plan: [
      'CREATE TABLE "t" ("a" integer NULL, "b" integer NULL, "c" text NULL) PARTITION BY LIST ("a")',
      'CREATE INDEX "t_b" ON "t" ("b")',
      'CREATE TABLE "t1" PARTITION OF "t" FOR VALUES IN (1) PARTITION BY RANGE ("b")',
      'CREATE TABLE "t11" PARTITION OF "t1" FOR VALUES FROM (0) TO (10) PARTITION BY HASH ("c")',
      'CREATE TABLE "t111" PARTITION OF "t11" FOR VALUES WITH (modulus 1, remainder 0)',
      `COMMENT ON TABLE "t111" IS 'deep'`,
      `COMMENT ON COLUMN "t111"."c" IS 'deeper'`,
    ],
  },
  {
    name: 'a partitioned table goes with its partitions, and comes back with them',
    from: [...visit, 'CREATE INDEX visit_site ON visit (site)', 'CREATE INDEX own ON visit_new (note)'],
    to: [],
    plan: ['DROP TABLE "visit"'],
  },
  {
    name: 'a partition goes, another comes',
    from: visit,
    to: [visit[0] ?? '', visit[1] ?? '', 'CREATE TABLE visit_rest PARTITION OF visit DEFAULT'],
    plan: ['DROP TABLE "visit_new"', 'CREATE TABLE "visit_rest" PARTITION OF "visit" DEFAULT'],
  },
  {
    name: 'bounds of neighbours move',
    from: visit,
    to: [
      visit[0] ?? '',
      `CREATE TABLE visit_old PARTITION OF visit FOR VALUES FROM (MINVALUE) TO ('2022-01-01')`,
      `CREATE TABLE visit_new PARTITION OF visit FOR VALUES FROM ('2022-01-01') TO (MAXVALUE)`,
    ],
  },
  {
    name: 'a bound takes a value that a dropped partition had',
    from: [
      'CREATE TABLE t (d integer) PARTITION BY LIST (d)',
      'CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
      'CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2)',
    ],
    to: ['CREATE TABLE t (d integer) PARTITION BY LIST (d)', 'CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1, 2)'],
  },
  {
    name: 'a table becomes a partition, and a partition a table',
    from: [
      'CREATE TABLE t (a integer, b text, CONSTRAINT c CHECK (a > 0)) PARTITION BY LIST (a)',
      'CREATE INDEX t_b ON t (b)',
      'CREATE TABLE leaves PARTITION OF t FOR VALUES IN (1)',
      'CREATE TABLE joins (a integer, b text)',
    ],
    to: [
      'CREATE TABLE t (a integer, b text, CONSTRAINT c CHECK (a > 0)) PARTITION BY LIST (a)',
      'CREATE INDEX t_b ON t (b)',
      'CREATE TABLE joins PARTITION OF t FOR VALUES IN (2)',
      'CREATE TABLE leaves (a integer CONSTRAINT c CHECK (a > 0), b text)',
      'CREATE INDEX leaves_b_idx ON leaves (b)',
    ],
    plan: [
      'ALTER TABLE "t" DETACH PARTITION "leaves"',
      'ALTER TABLE "joins" ADD CONSTRAINT "c" CHECK (a > 0)',
      'ALTER TABLE "t" ATTACH PARTITION "joins" FOR VALUES IN (2)',
    ],
  },
];

const columns: readonly KindCase[] = [
  {
    name: 'columns of the parent reach all partitions',
    from: visit,
    to: [
      'CREATE TABLE visit (at date NOT NULL, site bigint NOT NULL DEFAULT 3, who text) PARTITION BY RANGE (at)',
      ...visit.slice(1),
    ],
    plan: [
      'ALTER TABLE "visit" ALTER COLUMN "site" TYPE bigint, ALTER COLUMN "site" SET NOT NULL, ALTER COLUMN "site" SET DEFAULT 3, DROP COLUMN "note", ADD COLUMN "who" text NULL',
    ],
  },
  {
    name: 'a partition has defaults, storage and NOT NULL of its own',
    to: [
      ...visit,
      `ALTER TABLE visit_new ALTER COLUMN note SET DEFAULT 'new', ALTER COLUMN note SET STORAGE EXTERNAL, ALTER COLUMN site SET NOT NULL`,
    ],
    plan: [
      ...visitPlan(),
      `ALTER TABLE "visit_new" ALTER COLUMN "site" SET NOT NULL, ALTER COLUMN "note" SET DEFAULT 'new', ALTER COLUMN "note" SET STORAGE EXTERNAL`,
      visitOld,
    ],
  },
  {
    name: 'a default of the parent leaves the one of a partition alone',
    from: [...visit, 'ALTER TABLE visit_new ALTER COLUMN site SET DEFAULT 7'],
    to: [
      ...visit,
      'ALTER TABLE visit ALTER COLUMN site SET DEFAULT 1',
      'ALTER TABLE visit_new ALTER COLUMN site SET DEFAULT 7',
    ],
  },
  {
    name: 'columns in another order: made as a table, then attached',
    to: [
      'CREATE TABLE t (a integer, b text NOT NULL, c date, CONSTRAINT pos CHECK (a > 0)) PARTITION BY LIST (a)',
      'CREATE INDEX t_b ON t (b)',
      'CREATE TABLE odd (c date, a integer, b text NOT NULL, CONSTRAINT pos CHECK (a > 0))',
      'ALTER TABLE t ATTACH PARTITION odd FOR VALUES IN (1)',
    ],
    plan: [
      'CREATE TABLE "t" ("a" integer NULL, "b" text NOT NULL, "c" date NULL, CONSTRAINT "pos" CHECK (a > 0)) PARTITION BY LIST ("a")',
      'CREATE INDEX "t_b" ON "t" ("b")',
      'CREATE TABLE "odd" ("c" date NULL, "a" integer NULL, "b" text NOT NULL, CONSTRAINT "pos" CHECK (a > 0))',
      'CREATE INDEX "odd_b_idx" ON "odd" ("b")',
      'ALTER TABLE "t" ATTACH PARTITION "odd" FOR VALUES IN (1)',
    ],
  },
  {
    name: 'serial and identity in partitioned tables',
    to: [
      'CREATE TABLE t (id serial, a integer) PARTITION BY LIST (a)',
      'CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
      'CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (id)',
      'CREATE TABLE t21 PARTITION OF t2 DEFAULT',
    ],
  },
  {
    name: 'a view and an index on a partition see the type of the parent change',
    from: [...visit, 'CREATE INDEX own ON visit_new (site)'],
    to: [
      'CREATE TABLE visit (at date NOT NULL, site bigint, note text) PARTITION BY RANGE (at)',
      ...visit.slice(1),
      'CREATE INDEX own ON visit_new (site)',
    ],
    plan: ['ALTER TABLE "visit" ALTER COLUMN "site" TYPE bigint'],
  },
];

const keys: readonly KindCase[] = [
  {
    name: 'keys and foreign keys of the parent are those of its partitions',
    to: [
      'CREATE TABLE p (id integer PRIMARY KEY)',
      'CREATE TABLE t (a integer, b integer REFERENCES p, PRIMARY KEY (a), UNIQUE (a, b)) PARTITION BY LIST (a)',
      'CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
      'CREATE TABLE c (t_a integer REFERENCES t)',
    ],
    plan: [
      'CREATE TABLE "p" ("id" integer NOT NULL, PRIMARY KEY ("id"))',
      'CREATE TABLE "t" ("a" integer NOT NULL, "b" integer NULL, PRIMARY KEY ("a"), CONSTRAINT "t_a_b_key" UNIQUE ("a", "b"), CONSTRAINT "t_b_fkey" FOREIGN KEY ("b") REFERENCES "p" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION) PARTITION BY LIST ("a")',
      'CREATE TABLE "c" ("t_a" integer NULL, CONSTRAINT "c_t_a_fkey" FOREIGN KEY ("t_a") REFERENCES "t" ("a") ON UPDATE NO ACTION ON DELETE NO ACTION)',
      'CREATE TABLE "t1" PARTITION OF "t" FOR VALUES IN (1)',
    ],
  },
  {
    name: 'keys added to a partitioned table that has partitions, and taken away',
    from: [
      'CREATE TABLE p (id integer PRIMARY KEY)',
      'CREATE TABLE t (a integer NOT NULL, b integer, c integer, CONSTRAINT gone UNIQUE (a, c)) PARTITION BY LIST (a)',
      'CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
    ],
    to: [
      'CREATE TABLE p (id integer PRIMARY KEY)',
      'CREATE TABLE t (a integer NOT NULL, b integer REFERENCES p, c integer, PRIMARY KEY (a), CHECK (b > 0)) PARTITION BY LIST (a)',
      'CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
    ],
    plan: [
      'ALTER TABLE "t" DROP CONSTRAINT "gone", ADD CONSTRAINT "t_b_check" CHECK (b > 0), ADD PRIMARY KEY ("a"), ADD CONSTRAINT "t_b_fkey" FOREIGN KEY ("b") REFERENCES "p" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION',
    ],
  },
  {
    name: 'a partition has keys, indexes, checks and foreign keys of its own',
    to: [
      'CREATE TABLE p (id integer PRIMARY KEY)',
      'CREATE TABLE t (a integer, b integer, c integer) PARTITION BY LIST (a)',
      'CREATE TABLE t1 PARTITION OF t (PRIMARY KEY (b), CONSTRAINT own CHECK (c > 0), CONSTRAINT f FOREIGN KEY (c) REFERENCES p) FOR VALUES IN (1) WITH (fillfactor = 70)',
      'CREATE INDEX i ON t1 (c)',
    ],
    plan: [
      'CREATE TABLE "p" ("id" integer NOT NULL, PRIMARY KEY ("id"))',
      'CREATE TABLE "t" ("a" integer NULL, "b" integer NULL, "c" integer NULL) PARTITION BY LIST ("a")',
      'CREATE TABLE "t1" PARTITION OF "t" (PRIMARY KEY ("b"), CONSTRAINT "f" FOREIGN KEY ("c") REFERENCES "p" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "own" CHECK (c > 0)) FOR VALUES IN (1) WITH (fillfactor = 70)',
      'CREATE INDEX "i" ON "t1" ("c")',
    ],
  },
  {
    name: 'an index of a partitioned table with partitions: one statement',
    from: visit,
    to: [...visit, 'CREATE INDEX i ON visit (site)', 'CREATE UNIQUE INDEX u ON visit (at, lower(note))'],
    plan: ['CREATE INDEX "i" ON "visit" ("site")', 'CREATE UNIQUE INDEX "u" ON "visit" ("at", (lower(note)))'],
  },
  {
    name: 'the same without keeping writers out',
    from: visit,
    to: [...visit, 'CREATE INDEX i ON visit (site)'],
    options: { concurrentIndex: { create: true } },
    plan: [
      'CREATE INDEX "i" ON ONLY "visit" ("site")',
      'CREATE INDEX CONCURRENTLY "visit_new_site_idx" ON "visit_new" ("site")',
      'ALTER INDEX "i" ATTACH PARTITION "visit_new_site_idx"',
      'CREATE INDEX CONCURRENTLY "visit_old_site_idx" ON "visit_old" ("site")',
      'ALTER INDEX "i" ATTACH PARTITION "visit_old_site_idx"',
    ],
  },
  {
    name: 'an index that not every partition has: not finished, and told from one that is',
    from: [...visit, 'CREATE INDEX i ON visit (site)'],
    to: [
      ...visit,
      'CREATE INDEX i ON ONLY visit (site)',
      'CREATE INDEX part ON visit_old (site)',
      'ALTER INDEX i ATTACH PARTITION part',
    ],
  },
  {
    name: 'the last part makes it whole',
    from: [
      ...visit,
      'CREATE INDEX i ON ONLY visit (site)',
      'CREATE INDEX part ON visit_old (site)',
      'ALTER INDEX i ATTACH PARTITION part',
    ],
    to: [
      ...visit,
      'CREATE INDEX i ON ONLY visit (site)',
      'CREATE INDEX part ON visit_old (site)',
      'ALTER INDEX i ATTACH PARTITION part',
      'CREATE INDEX other ON visit_new (site)',
      'ALTER INDEX i ATTACH PARTITION other',
    ],
    plan: ['CREATE INDEX "other" ON "visit_new" ("site")', 'ALTER INDEX "i" ATTACH PARTITION "other"'],
    oneWay: true,
  },
  {
    name: 'parts with names of their own, and other names for them',
    from: [...visit, 'CREATE INDEX i ON visit (site)', `COMMENT ON INDEX visit_old_site_idx IS 'part'`],
    to: [
      ...visit,
      'CREATE INDEX i ON visit (site)',
      'ALTER INDEX visit_old_site_idx RENAME TO mine',
      `COMMENT ON INDEX mine IS 'part'`,
    ],
  },
  {
    name: 'a key of a partition is the part of an index, and goes with it',
    from: [...item, 'CREATE TABLE item_a PARTITION OF item FOR VALUES IN (1)'],
    to: [
      ...item,
      'CREATE TABLE item_a PARTITION OF item (PRIMARY KEY (k, id)) FOR VALUES IN (1)',
      'CREATE TABLE item_b PARTITION OF item (UNIQUE (k, id)) FOR VALUES IN (2)',
      'CREATE UNIQUE INDEX whole ON item (k, id)',
    ],
  },
  {
    name: 'the index whose part is a key becomes a key',
    from: [
      ...item,
      'CREATE TABLE item_a PARTITION OF item (PRIMARY KEY (k, id)) FOR VALUES IN (1)',
      'CREATE UNIQUE INDEX item_pkey ON item (k, id)',
    ],
    to: [
      ...item,
      'CREATE TABLE item_a PARTITION OF item FOR VALUES IN (1)',
      'ALTER TABLE item ADD CONSTRAINT item_pkey PRIMARY KEY (k, id)',
    ],
  },
  {
    name: 'a key of the partitioned table alone, and its last part',
    from: [...item, ...alone],
    to: [
      ...item,
      ...alone,
      'ALTER TABLE item_a ADD CONSTRAINT item_a_pkey PRIMARY KEY USING INDEX item_a_pkey',
      'ALTER INDEX whole ATTACH PARTITION item_a_pkey',
    ],
    oneWay: true,
  },
  {
    name: 'partitions that foreign keys look at go, and with them what looks from one to the other',
    from: [
      'CREATE TABLE p (k integer PRIMARY KEY) PARTITION BY LIST (k)',
      'CREATE TABLE q (k integer PRIMARY KEY REFERENCES p) PARTITION BY LIST (k)',
      'ALTER TABLE p ADD FOREIGN KEY (k) REFERENCES q',
      'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)',
      'CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1)',
      'ALTER TABLE p1 ADD CONSTRAINT own FOREIGN KEY (k) REFERENCES q1',
      'ALTER TABLE q1 ADD CONSTRAINT own FOREIGN KEY (k) REFERENCES p1',
    ],
    to: [
      'CREATE TABLE p (k integer PRIMARY KEY) PARTITION BY LIST (k)',
      'CREATE TABLE q (k integer PRIMARY KEY REFERENCES p) PARTITION BY LIST (k)',
      'ALTER TABLE p ADD FOREIGN KEY (k) REFERENCES q',
    ],
  },
  {
    name: 'a partition moves to a table whose foreign key has the same name',
    from: moving('here'),
    to: moving('there'),
  },
];

kindSuite('partitions', [...bounds, ...columns, ...keys], servers());
