import { defaultRights } from './default-rights.ts';
import type { DefinitionSource } from './definition-source.ts';
import { foreignData, userMappings } from './foreign-data.ts';
import { operators } from './operators.ts';
import { parameters, parametersSince } from './parameters.ts';
import { publications } from './publications.ts';
import { type CatalogQuery, type CatalogScope, inScope, notOfExtension } from './rows.ts';
import { smallObjects } from './small-objects.ts';
import { textSearch } from './text-search.ts';

/** An object of a small catalog. What its kind wants to know is in `data`. */
export interface DefinitionRow<Data = unknown> {
  readonly catalog: string;
  readonly id: number;
  readonly schema: string | null;
  readonly name: string;
  readonly data: Data;
}

const sources = (scope: CatalogScope): readonly DefinitionSource[] => [
  ...smallObjects(scope),
  ...textSearch(scope),
  ...operators(scope),
  ...foreignData(scope),
  ...publications(scope),
  defaultRights,
  ...(scope.schemas === undefined && scope.major >= parametersSince ? [parameters] : []),
];

/** The small catalogs, in one query: few databases have a row in any of them. Objects of the whole database only when it is looked at. */
export const definitions: CatalogQuery = (scope) =>
  sources(scope)
    .filter(({ namespace }) => namespace !== undefined || scope.schemas === undefined)
    .map(({ catalog, namespace, name, joins = '', data, where }) => {
      const pairs = Object.entries(data).map(([key, value]) => `'${key}', ${value}`);
      const space = namespace === undefined ? '' : `join pg_namespace n on n.oid = o.${namespace}`;
      return `
  select '${catalog}' "catalog", o.oid::bigint id, ${namespace === undefined ? 'null::name' : 'n.nspname'} schema, (${name})::text name,
         json_build_object(${pairs.join(', ')}) data
  from ${catalog} o ${space} ${joins}
  where o.oid >= 16384 and ${notOfExtension(catalog, 'o.oid')}
    ${namespace === undefined ? '' : `and ${inScope(scope, 'n')}`} ${where === undefined ? '' : `and ${where}`}`;
    })
    .concat(scope.schemas === undefined ? [userMappings] : [])
    .join(' union all ');
