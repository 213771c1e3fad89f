import type { Pair } from './pair.ts';

const log = 'CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$';
const berths = (id: string, key: string) => `CREATE TABLE berths (id ${id}, n text, ${key}) PARTITION BY RANGE (id)`;
const near = 'CREATE TABLE near PARTITION OF berths FOR VALUES FROM (0) TO (10)';
const keyTold = [
  near,
  `COMMENT ON INDEX near_pkey IS 'the index'`,
  `COMMENT ON CONSTRAINT near_pkey ON near IS 'the key'`,
  'ALTER TABLE near REPLICA IDENTITY USING INDEX near_pkey',
];
const sampled = (condition: string) => [
  'CREATE TABLE berths (id integer, n text) PARTITION BY RANGE (id)',
  near,
  `CREATE INDEX labels ON berths ((n || 'x'), id)${condition}`,
  'ALTER INDEX near_expr_id_idx ALTER COLUMN 1 SET STATISTICS 50',
  `COMMENT ON INDEX near_expr_id_idx IS 'the part'`,
];
const copied = (id: string, events: string, ...more: readonly string[]) => [
  log,
  berths(id, 'PRIMARY KEY (id)'),
  near,
  `CREATE TRIGGER logged BEFORE ${events} ON berths FOR EACH ROW EXECUTE FUNCTION log()`,
  ...more,
];
const disabled = 'ALTER TABLE near DISABLE TRIGGER logged';
const told = (text: string) => `COMMENT ON TRIGGER logged ON near IS '${text}'`;

/** What is said of partitions alone, and no statement on their table says. */
export const partitionsPairs: readonly Pair[] = [
  {
    name: 'the index of a key that a partition gets from its table has a comment',
    a: [],
    b: [berths('integer', 'PRIMARY KEY (id)'), ...keyTold],
  },
  {
    name: 'the same while the table gets another key',
    a: [berths('integer', 'PRIMARY KEY (id)'), ...keyTold],
    b: [berths('integer', 'PRIMARY KEY (id, n)'), ...keyTold],
    backAsWhole: true,
  },
  {
    name: 'the same while the table is made again',
    a: [berths('integer', 'PRIMARY KEY (id)'), ...keyTold],
    b: [berths('bigint', 'PRIMARY KEY (id)'), ...keyTold],
  },
  {
    name: 'the part of an index has its own samples while the whole is made again',
    a: sampled(''),
    b: sampled(' WHERE id > 0'),
  },
  {
    name: 'a copy of a trigger gets a comment',
    a: copied('integer', 'INSERT'),
    b: copied('integer', 'INSERT', told('the copy')),
  },
  {
    name: 'a copy of a trigger that is switched has another comment while the trigger is another one',
    a: copied('integer', 'INSERT', disabled, told('the copy')),
    b: copied('integer', 'INSERT OR UPDATE', disabled, told('that one')),
  },
  {
    name: 'the same while the table is made again',
    a: copied('integer', 'INSERT', disabled, told('the copy')),
    b: copied('bigint', 'INSERT', disabled, told('the copy')),
    backAsWhole: true,
  },
];
