/** One catalog's part of the query; `o` is its row. */
export interface DefinitionSource {
  readonly catalog: string;
  /** The column with the schema; left out for objects of the whole database. */
  readonly namespace?: string;
  /** An SQL expression. */
  readonly name: string;
  readonly joins?: string;
  /** A JSON object, by its keys and SQL expressions. */
  readonly data: Readonly<Record<string, string>>;
  readonly where?: string;
}

/** A name with its schema, as JSON. */
export function named(catalog: string, oid: string, prefix: string): string {
  return `(select json_build_object('schema', rn.nspname, 'name', r.${prefix}name)
    from ${catalog} r join pg_namespace rn on rn.oid = r.${prefix}namespace where r.oid = ${oid})`;
}

/** A function's name, qualified where it is not visible; null for none. */
export function routine(oid: string): string {
  return `nullif(${oid}::oid, 0)::regproc::text`;
}
