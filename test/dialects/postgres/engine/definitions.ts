import type { Connection } from '../../../../src/dialects/connection.ts';

/** Plain catalog queries around the server's own functions: an oracle that shares no code with the inspection. */
const queries = {
  view: `SELECT c.oid::regclass::text AS name, concat_ws(' | ', c.relkind, pg_get_viewdef(c.oid), c.reloptions::text, c.relam,
      obj_description(c.oid, 'pg_class'),
      (SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attstattarget, a.attstorage, a.attcompression,
         pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)), ', ' ORDER BY a.attnum)
       FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)) AS definition
    FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  index: `SELECT i.indexrelid::regclass::text AS name, concat_ws(' | ', pg_get_indexdef(i.indexrelid), i.indisclustered,
      obj_description(i.indexrelid, 'pg_class')) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  routine: `SELECT p.oid::regprocedure::text AS name, concat_ws(' | ', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
      obj_description(p.oid, 'pg_proc')) AS definition
    FROM pg_proc p WHERE p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  aggregate: `SELECT p.oid::regprocedure::text AS name, row_to_json(a)::jsonb - 'aggfnoid' - 'aggtranstype' - 'aggmtranstype' || jsonb_build_object('parallel', p.proparallel,
      'args', pg_get_function_arguments(p.oid), 'result', pg_get_function_result(p.oid),
      'state', format_type(a.aggtranstype, NULL), 'moving', format_type(a.aggmtranstype, NULL)) AS definition
    FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid
    WHERE p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  trigger: `SELECT t.tgrelid::regclass || '.' || t.tgname AS name, concat_ws(' | ', pg_get_triggerdef(t.oid), t.tgenabled,
      obj_description(t.oid, 'pg_trigger')) AS definition
    FROM pg_trigger t WHERE NOT t.tgisinternal`,
  rule: `SELECT r.ev_class::regclass || '.' || r.rulename AS name, concat_ws(' | ', pg_get_ruledef(r.oid), r.ev_enabled,
      obj_description(r.oid, 'pg_rewrite')) AS definition
    FROM pg_rewrite r WHERE r.rulename <> '_RETURN' AND r.oid >= 16384`,
  eventTrigger: `SELECT evtname::text AS name, concat_ws(' | ', evtevent, evttags::text, evtenabled, evtfoid::regproc,
      obj_description(oid, 'pg_event_trigger')) AS definition FROM pg_event_trigger`,
} as const;

export interface Definition {
  readonly kind: string;
  readonly name: string;
  readonly definition: string;
}

/** Everything of these kinds that the database holds, in the words of the server. */
export async function definitions(connection: Connection): Promise<Definition[]> {
  const all: Definition[] = [];
  await connection.query(`SET search_path = ''`);
  for (const [kind, sql] of Object.entries(queries)) {
    const rows = await connection.query<{ name: string; definition: unknown }>(`${sql} ORDER BY 1`);
    all.push(...rows.map(({ name, definition }) => ({ kind, name, definition: JSON.stringify(definition) })));
  }
  await connection.query('SET search_path = public');
  return all;
}
