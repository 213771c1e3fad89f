import type { Connection } from '../../../../src/dialects/connection.ts';

/**
 * What a database holds, as lines that the server words itself: plain catalog queries around `pg_get_*def`, which share nothing with the
 * inspection under test. Two databases with the same lines are the same to whoever uses them.
 */
export async function catalogDump(connection: Connection): Promise<string[]> {
  await connection.query(`SET search_path = ''`);
  const lines: string[] = [];
  for (const [kind, sql] of Object.entries(queries(connection.server.major))) {
    const rows = await connection.query<{ line: string }>(`SELECT concat_ws(' | ', ${sql}`);
    lines.push(...rows.map(({ line }) => `${kind}: ${line}`).sort());
  }
  await connection.query('SET search_path = public');
  return lines;
}

const own = (relation: string) => `${relation}::text !~ '^(pg_|information_schema)'`;
const ownRelation = (id: string) =>
  `EXISTS (SELECT FROM pg_class w WHERE w.oid = ${id} AND ${own('w.relnamespace::regnamespace')} AND w.relpersistence <> 't')`;

const queries = (major: number): Readonly<Record<string, string>> => ({
  schema: `n.nspname, n.nspacl) AS line FROM pg_namespace n WHERE ${own('n.oid::regnamespace')}`,
  relation: `c.oid::regclass, c.relkind, c.relpersistence, c.reloptions, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
      c.relacl, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), nullif(c.reloftype, 0)::regtype,
      (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid),
      CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS line
    FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S') AND ${ownRelation('c.oid')}`,
  column: `a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
      nullif(a.attcollation, 0)::regcollation, a.attstorage, nullif(a.attcompression, ''), nullif(a.attstattarget, -1), a.attoptions,
      a.attacl, a.attislocal, pg_get_expr(d.adbin, d.adrelid)) AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'i', 'I') AND ${ownRelation('a.attrelid')}`,
  sequence: `s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
      (SELECT d.refobjid::regclass || ' ' || d.refobjsubid::text FROM pg_depend d WHERE d.objid = s.seqrelid AND d.deptype IN ('a', 'i'))) AS line
    FROM pg_sequence s`,
  constraint: `k.conrelid::regclass, nullif(k.contypid, 0)::regtype, k.conname, pg_get_constraintdef(k.oid), k.convalidated, k.connoinherit) AS line
    FROM pg_constraint k WHERE k.contype <> 't' AND ${own('k.connamespace::regnamespace')}`,
  index: `i.indexrelid::regclass, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, i.indisreplident,
      (SELECT h.inhparent::regclass FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)) AS line
    FROM pg_index i WHERE ${ownRelation('i.indexrelid')}`,
  type: `t.oid::regtype, t.typtype, nullif(t.typbasetype, 0)::regtype, t.typnotnull, t.typdefault, nullif(t.typcollation, 0)::regcollation, t.typacl,
      (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
      (SELECT concat_ws(' ', r.rngsubtype::regtype, r.rngmultitypid::regtype, r.rngsubdiff) FROM pg_range r WHERE r.rngtypid = t.oid)) AS line
    FROM pg_type t WHERE t.typtype IN ('e', 'd', 'r') AND ${own('t.typnamespace::regnamespace')}`,
  routine: `CASE WHEN p.prokind = 'a' THEN p.oid::regprocedure::text ELSE pg_get_functiondef(p.oid) END, p.proacl) AS line
    FROM pg_proc p WHERE ${own('p.pronamespace::regnamespace')}`,
  trigger: `pg_get_triggerdef(t.oid), t.tgenabled) AS line FROM pg_trigger t WHERE NOT t.tgisinternal`,
  rule: `pg_get_ruledef(r.oid), r.ev_enabled) AS line FROM pg_rewrite r WHERE r.rulename <> '_RETURN' AND r.oid >= 16384`,
  policy: `p.polrelid::regclass, p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid),
      pg_get_expr(p.polwithcheck, p.polrelid)) AS line FROM pg_policy p`,
  statistics: `pg_get_statisticsobjdef(s.oid)${major < 13 ? '' : ', nullif(s.stxstattarget, -1)'}) AS line FROM pg_statistic_ext s`,
  eventTrigger: `e.evtname, e.evtevent, e.evttags, e.evtenabled, e.evtfoid::regproc) AS line FROM pg_event_trigger e`,
  comment: `i.type, i.identity, d.description) AS line
    FROM pg_description d CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
    WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass) AND i.identity !~ '^(pg_|information_schema)'`,
});
