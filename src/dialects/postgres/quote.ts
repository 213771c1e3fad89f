/** `"name"`, whatever it holds. */
export function quoteName(name: string): string {
  // Few names hold a quote, and every name of a plan comes through here.
  return name.indexOf('"') < 0 ? `"${name}"` : `"${name.replaceAll('"', '""')}"`;
}

/** A plain name as it stands, any other in quotes; where keywords need none. */
export function shortName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteName(name);
}

/** `"schema"."name"`. */
export function qualifiedName(schema: string, name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** A string literal that reads the same whatever `standard_conforming_strings` says. */
export function literal(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/**
 * A string literal as plans print it: never `E'…'`, so that migrations read like the compatible tool's. Right for servers with
 * `standard_conforming_strings = on`, the default.
 */
export function plainLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `"a", "b"` */
export function nameList(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}
