import type { ConnectionUrl } from '../../dialects/url.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Inspected } from '../../state/inspect.ts';
import { realmSql } from '../../state/realm-sql.ts';
import { stateHash } from '../../state/state-hash.ts';
import { fn, type TemplateFunction, variadic } from '../../template/function.ts';
import { defineStruct, isStruct, type Struct } from '../../template/struct.ts';
import { archiveFunctions } from './archive-functions.ts';
import { lazy } from './lazy.ts';
import { ordered } from './ordered.ts';
import { realmData } from './realm.ts';
import { urlReport } from './url.ts';

const struct = defineStruct<{ readonly Realm: Struct; readonly URL: Struct | null; readonly inspected: Inspected }>(
  '*cmdlog.SchemaInspect',
  {
    fields: { Realm: 'Realm', URL: { json: 'URL', pointer: '*sqlclient.URL' }, inspected: '-' },
    methods: ({ inspected, URL }) => ({
      MarshalHCL: fn([], () => inspected.dialect.printHcl(inspected.realm, inspected.scope)),
      MarshalSQL: variadic([], 'string', (...indent) => realmSql(inspected, onlyIndent(indent))),
      MarshalMermaid: fn([], () => inspected.dialect.mermaid(inspected.realm)),
      Hash: fn([], () => stateHash(inspected.realm, inspected.scope, inspected.dialect)),
      RedactedURL: fn([], () => URL?.method('Redacted')?.call([]) ?? ''),
    }),
    json: ({ inspected }) => ordered(inspected.dialect.inspectReport(inspected.realm, inspected.scope)),
  },
);

/**
 * What `--format` templates of `schema inspect` read.
 * @param url of the live database; undefined for other states.
 */
export function inspectData(inspected: Inspected, url: ConnectionUrl | undefined): Struct {
  const { scope } = inspected;
  // Templates that print the whole never look at it.
  const realm = lazy(() => realmData(inspected.realm, scope, inspected.dialect));
  return struct({
    get Realm() {
      return realm();
    },
    URL: url === undefined ? null : urlReport(url, scope.of === 'schema' ? scope.schema : undefined),
    inspected,
  });
}

/** `sql`, `hcl`, `mermaid`: what the data under the dot knows how to print; and what cuts it into files. */
export const printFunctions: Readonly<Record<string, TemplateFunction>> = {
  sql: variadic(['any'], 'string', (data, ...indent) => print(data, 'MarshalSQL', indent)),
  hcl: fn(['any'], (data) => print(data, 'MarshalHCL', [])),
  mermaid: fn(['any'], (data) => print(data, 'MarshalMermaid', [])),
  ...archiveFunctions(),
};

function print(data: unknown, method: string, args: readonly string[]): unknown {
  const found = isStruct(data) ? data.method(method) : undefined;
  if (!found) throw new TelamonError('template_invalid', 'expected the data of this report, as in {{ sql . }}');
  return found.call(args);
}

/** @throws TelamonError template_invalid for more than one. */
export function onlyIndent(indent: readonly string[]): string | undefined {
  if (indent.length > 1) {
    throw new TelamonError('template_invalid', `unexpected number of arguments: ${indent.length}`);
  }
  return indent[0];
}
