import type { Connection } from '../../../../src/dialects/connection.ts';

/**
 * What a database holds, as lines that the server words itself: plain catalog queries around `pg_get_*def`, which share nothing with the
 * inspection under test. Two databases with the same lines are the same to whoever uses them.
 */
export async function catalogDump(
  connection: Connection,
  options: { readonly columnOrder?: true } = {},
): Promise<string[]> {
  await connection.query(`SET search_path = ''`);
  const lines: string[] = [];
  const all = { ...queries, ...(options.columnOrder ? { columns: columnOrder } : {}) };
  for (const [kind, sql] of Object.entries(all)) {
    const rows = await connection.query<{ line: string }>(`SELECT concat_ws(' | ', ${sql}`);
    lines.push(...rows.map(({ line }) => `${kind}: ${line}`).sort());
  }
  await connection.query('SET search_path = public');
  return lines;
}

const own = (relation: string) => `${relation}::text !~ '^(pg_|information_schema)'`;
const ownRelation = (id: string) =>
  `EXISTS (SELECT FROM pg_class w WHERE w.oid = ${id} AND ${own('w.relnamespace::regnamespace')} AND w.relpersistence <> 't')`;

/** A plan adds columns at the end, wherever the desired state has them. */
const columnOrder = `a.attrelid::regclass, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)) AS line
  FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped AND ${ownRelation('a.attrelid')} GROUP BY a.attrelid`;

/** Rights as words, those of new objects included. */
const rights = (list: string, kind: string, owner: string) =>
  `(SELECT string_agg(concat_ws(' ', nullif(g.grantee, 0)::regrole, g.privilege_type, g.is_grantable), ', ' ORDER BY g.grantee::regrole::text, g.privilege_type)
    FROM aclexplode(coalesce(${list}, acldefault('${kind}', ${owner}))) g)`;

/** Options of foreign things, whose order says nothing: `pg_dump` sorts them. */
const unordered = (options: string) => `(SELECT array_agg(o ORDER BY o) FROM unnest(${options}) o)`;

const members = `(SELECT string_agg(line, ', ' ORDER BY line) FROM (
    SELECT concat_ws(' ', m.amopstrategy, m.amoppurpose, m.amopopr::regoperator, nullif(m.amopsortfamily, 0)) AS line
    FROM pg_amop m WHERE m.amopfamily = f.oid
    UNION ALL SELECT concat_ws(' ', m.amprocnum, m.amproclefttype::regtype, m.amprocrighttype::regtype, m.amproc::regprocedure)
    FROM pg_amproc m WHERE m.amprocfamily = f.oid) member)`;

const queries: Readonly<Record<string, string>> = {
  schema: `n.nspname, n.nspowner::regrole, ${rights('n.nspacl', 'n', 'n.nspowner')}) AS line FROM pg_namespace n WHERE ${own('n.oid::regnamespace')}`,
  relation: `c.oid::regclass, c.relkind, c.relpersistence, c.reloptions, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
      CASE c.relkind WHEN 'S' THEN ${rights('c.relacl', 's', 'c.relowner')} ELSE ${rights('c.relacl', 'r', 'c.relowner')} END, c.relowner::regrole, (SELECT m.amname FROM pg_am m WHERE m.oid = c.relam),
      (SELECT concat_ws(' ', s.srvname, ${unordered('t.ftoptions')}) FROM pg_foreign_table t JOIN pg_foreign_server s ON s.oid = t.ftserver WHERE t.ftrelid = c.oid), pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), nullif(c.reloftype, 0)::regtype,
      (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid),
      CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS line
    FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S') AND ${ownRelation('c.oid')}`,
  column: `a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
      nullif(a.attcollation, 0)::regcollation, CASE WHEN c.relkind NOT IN ('i', 'I') THEN a.attstorage END, nullif(a.attcompression, ''), nullif(a.attstattarget, -1), a.attoptions,
      ${rights('a.attacl', 'c', 'c.relowner')}, ${unordered('a.attfdwoptions')}, a.attislocal, a.attinhcount > 0, pg_get_expr(d.adbin, d.adrelid)) AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'i', 'I') AND ${ownRelation('a.attrelid')}`,
  sequence: `s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
      (SELECT concat_ws(' ', a.attrelid::regclass, quote_ident(a.attname), d.deptype) FROM pg_depend d
       JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.objid = s.seqrelid AND d.deptype IN ('a', 'i'))) AS line
    FROM pg_sequence s`,
  constraint: `k.conrelid::regclass, nullif(k.contypid, 0)::regtype, k.conname, pg_get_constraintdef(k.oid), k.convalidated, k.connoinherit) AS line
    FROM pg_constraint k WHERE k.contype <> 't' AND ${own('k.connamespace::regnamespace')}`,
  index: `i.indexrelid::regclass, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, i.indisreplident,
      (SELECT h.inhparent::regclass FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)) AS line
    FROM pg_index i WHERE ${ownRelation('i.indexrelid')}`,
  type: `t.oid::regtype, t.typtype, nullif(t.typbasetype, 0)::regtype, t.typnotnull, t.typdefault, nullif(t.typcollation, 0)::regcollation, ${rights('t.typacl', 'T', 't.typowner')},
      (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
      (SELECT concat_ws(' ', r.rngsubtype::regtype, r.rngmultitypid::regtype, r.rngsubdiff) FROM pg_range r WHERE r.rngtypid = t.oid)) AS line
    FROM pg_type t WHERE t.typtype IN ('e', 'd', 'r') AND ${own('t.typnamespace::regnamespace')}`,
  baseType: `t.oid::regtype, t.typtype, t.typisdefined, t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze,
      to_jsonb(t)->>'typsubscript', t.typlen, t.typbyval, t.typalign, t.typstorage, t.typcategory, t.typispreferred, t.typdefault,
      nullif(t.typelem, 0)::regtype, t.typdelim, t.typcollation <> 0, ${rights('t.typacl', 'T', 't.typowner')}, t.typowner::regrole) AS line
    FROM pg_type t WHERE (t.typtype = 'b' AND t.typcategory <> 'A' OR t.typtype = 'p') AND ${own('t.typnamespace::regnamespace')}`,
  routine: `CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, p.oid::regprocedure,
      -- Those on functions that a range came with are in no dump.
      CASE WHEN NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
        THEN ${rights('p.proacl', 'f', 'p.proowner')} END, p.proowner::regrole) AS line
    FROM pg_proc p WHERE ${own('p.pronamespace::regnamespace')}`,
  aggregate: `p.oid::regprocedure, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.proparallel,
      to_jsonb(a) - 'aggfnoid' - 'aggtranstype' - 'aggmtranstype' - 'aggsortop', format_type(a.aggtranstype, NULL),
      format_type(a.aggmtranstype, NULL), a.aggsortop::regoperator) AS line
    FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid WHERE ${own('p.pronamespace::regnamespace')}`,
  trigger: `pg_get_triggerdef(t.oid), t.tgenabled) AS line FROM pg_trigger t WHERE NOT t.tgisinternal`,
  rule: `pg_get_ruledef(r.oid), r.ev_enabled) AS line FROM pg_rewrite r WHERE r.rulename <> '_RETURN' AND r.oid >= 16384`,
  policy: `p.polrelid::regclass, p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid),
      pg_get_expr(p.polwithcheck, p.polrelid)) AS line FROM pg_policy p`,
  statistics: `pg_get_statisticsobjdef(s.oid), nullif(s.stxstattarget, -1)) AS line FROM pg_statistic_ext s`,
  eventTrigger: `e.evtname, e.evtevent, e.evttags, e.evtenabled, e.evtfoid::regproc) AS line FROM pg_event_trigger e`,
  extension: `e.extname, e.extversion, e.extnamespace::regnamespace) AS line FROM pg_extension e`,
  language: `l.lanname, l.lanpltrusted, l.lanplcallfoid::regproc, l.laninline::regproc, l.lanvalidator::regproc) AS line FROM pg_language l WHERE l.oid >= 16384`,
  accessMethod: `m.amname, m.amtype, m.amhandler) AS line FROM pg_am m`,
  wrapper: `w.fdwname, w.fdwhandler::regproc, w.fdwvalidator::regproc, ${unordered('w.fdwoptions')}) AS line FROM pg_foreign_data_wrapper w`,
  server: `s.srvname, s.srvtype, s.srvversion, ${unordered('s.srvoptions')}, (SELECT w.fdwname FROM pg_foreign_data_wrapper w WHERE w.oid = s.srvfdw)) AS line FROM pg_foreign_server s`,
  userMapping: `m.srvname, m.usename, ${unordered('m.umoptions')}) AS line FROM pg_user_mappings m`,
  collation: `to_jsonb(c) - 'oid' - 'collowner' - 'collversion' - 'collencoding' - 'collnamespace', c.collnamespace::regnamespace) AS line FROM pg_collation c WHERE ${own('c.collnamespace::regnamespace')}`,
  conversion: `c.connamespace::regnamespace, c.conname, c.conforencoding, c.contoencoding, c.conproc, c.condefault) AS line
    FROM pg_conversion c WHERE ${own('c.connamespace::regnamespace')}`,
  cast: `c.castsource::regtype, c.casttarget::regtype, c.castfunc::regprocedure, c.castcontext, c.castmethod) AS line FROM pg_cast c WHERE c.oid >= 16384`,
  operator: `o.oid::regoperator, o.oprcode::regprocedure, o.oprresult::regtype, o.oprcanhash, o.oprcanmerge, o.oprrest, o.oprjoin,
      nullif(o.oprcom, 0)::regoperator, nullif(o.oprnegate, 0)::regoperator) AS line FROM pg_operator o WHERE ${own('o.oprnamespace::regnamespace')} AND o.oprcode <> 0`,
  operatorClass: `c.opcnamespace::regnamespace, c.opcname, c.opcintype::regtype, c.opcdefault, nullif(c.opckeytype, 0)::regtype, f.opfname, m.amname) AS line
    FROM pg_opclass c JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_am m ON m.oid = c.opcmethod WHERE ${own('c.opcnamespace::regnamespace')}`,
  operatorFamily: `f.opfnamespace::regnamespace, f.opfname, m.amname, ${members}) AS line
    FROM pg_opfamily f JOIN pg_am m ON m.oid = f.opfmethod WHERE ${own('f.opfnamespace::regnamespace')}`,
  textSearch: `concat_ws(' ', p.prsnamespace::regnamespace, p.prsname, p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)) AS line
      FROM pg_ts_parser p WHERE ${own('p.prsnamespace::regnamespace')}
    UNION ALL SELECT concat_ws(' ', t.tmplnamespace::regnamespace, t.tmplname, t.tmplinit, t.tmpllexize)
      FROM pg_ts_template t WHERE ${own('t.tmplnamespace::regnamespace')}
    UNION ALL SELECT concat_ws(' ', d.oid::regdictionary, d.dictinitoption, (SELECT t.tmplname FROM pg_ts_template t WHERE t.oid = d.dicttemplate))
      FROM pg_ts_dict d WHERE ${own('d.dictnamespace::regnamespace')}
    UNION ALL SELECT concat_ws(' ', c.oid::regconfig, (SELECT p.prsname FROM pg_ts_parser p WHERE p.oid = c.cfgparser),
        (SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapdict::regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno)
         FROM pg_ts_config_map m WHERE m.mapcfg = c.oid))
      FROM pg_ts_config c WHERE ${own('c.cfgnamespace::regnamespace')}`,
  transform: `t.trftype::regtype, (SELECT l.lanname FROM pg_language l WHERE l.oid = t.trflang), t.trffromsql, t.trftosql) AS line FROM pg_transform t`,
  publication: `p.pubname, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
      (SELECT string_agg(concat_ws(' ', to_jsonb(r) - 'oid' - 'prpubid' - 'prrelid' - 'prqual', r.prrelid::regclass), ', ' ORDER BY r.prrelid::regclass::text)
       FROM pg_publication_rel r WHERE r.prpubid = p.oid)) AS line FROM pg_publication p`,
  defaultRights: `d.defaclrole::regrole, nullif(d.defaclnamespace, 0)::regnamespace, d.defaclobjtype, d.defaclacl) AS line FROM pg_default_acl d`,
  comment: `i.type, i.identity, d.description) AS line
    FROM pg_description d CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
    WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass) AND i.identity !~ '^(pg_|information_schema)'`,
};
