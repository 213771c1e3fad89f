import type { Part } from './part.ts';

/** What hangs on tables beside their columns and rules. */
export const aroundParts: readonly Part[] = [
  {
    name: 'sorted table',
    needs: ['person'],
    forms: [
      ['CREATE INDEX sorted ON person (id)', `COMMENT ON INDEX sorted IS 's'`, 'ALTER TABLE person CLUSTER ON sorted'],
      ['CREATE INDEX sorted ON person (id, mail)', 'ALTER TABLE person CLUSTER ON sorted'],
      ['CREATE INDEX sorted ON person ((id + 1))', 'ALTER INDEX sorted ALTER COLUMN 1 SET STATISTICS 300'],
      [`CREATE INDEX sorted ON person (mail)`, `COMMENT ON INDEX sorted IS 't'`],
    ],
  },
  {
    name: 'owned sequence',
    needs: ['person'],
    forms: [
      ['CREATE SEQUENCE tally', 'ALTER SEQUENCE tally OWNED BY person.age'],
      [
        'CREATE SEQUENCE tally START 5 CYCLE',
        'ALTER SEQUENCE tally OWNED BY person.mail',
        `COMMENT ON SEQUENCE tally IS 't'`,
      ],
      ['CREATE SEQUENCE tally', 'GRANT SELECT ON SEQUENCE tally TO pg_monitor'],
    ],
  },
  {
    name: 'other parent',
    needs: ['heir'],
    forms: [
      ['CREATE TABLE side (share numeric)', 'ALTER TABLE heir INHERIT side'],
      [
        'CREATE TABLE side (share numeric, CONSTRAINT fair CHECK (share > 0))',
        'ALTER TABLE heir ADD CONSTRAINT fair CHECK (share > 0)',
        'ALTER TABLE heir INHERIT side',
        `COMMENT ON CONSTRAINT fair ON heir IS 'h'`,
      ],
      ['CREATE TABLE side (share numeric)', 'ALTER TABLE heir ADD CONSTRAINT fair CHECK (share > 1)'],
    ],
  },
  {
    name: 'rights',
    needs: ['person'],
    forms: [
      ['GRANT INSERT, DELETE ON person TO pg_monitor WITH GRANT OPTION', 'GRANT SELECT (mail) ON person TO PUBLIC'],
      ['REVOKE ALL ON person FROM CURRENT_USER', 'GRANT UPDATE (id, mail) ON person TO pg_signal_backend'],
    ],
  },
];
