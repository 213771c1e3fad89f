import { defaultRights } from './default-rights.ts';
import type { DefinitionSource } from './definition-source.ts';
import { foreignData, userMappings } from './foreign-data.ts';
import { operators } from './operators.ts';
import { parameters, parametersSince } from './parameters.ts';
import { publications } from './publications.ts';
import { type CatalogQuery, type CatalogScope, inScope } from './rows.ts';
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

/**
 * The small catalogs, in one query: few databases have a row in any of them. Objects of the whole database only when it is looked at.
 * Where an object stands and whether an extension made it is asked of all at once: for each catalog by itself the server would plan
 * for longer than the rest of the query takes.
 */
export const definitions: CatalogQuery = (scope) => `
  select o."catalog", o.id::bigint id, n.nspname schema, o.name, o.data
  from (${parts(scope).join(' union all ')}) o
  left join pg_namespace n on n.oid = o.space
  where (o.space is null or ${inScope(scope, 'n')})
    and not exists (select from pg_depend own where own.classid = o.class and own.objid = o.id and own.deptype = 'e')`;

function parts(scope: CatalogScope): string[] {
  const isWhole = scope.schemas === undefined;
  const own = sources(scope).filter(({ namespace }) => isWhole || namespace !== undefined);
  return [...own.map(part), ...(isWhole ? [userMappings] : [])];
}

function part({ catalog, namespace, name, joins = '', data, where }: DefinitionSource): string {
  const pairs = Object.entries(data).map(([key, value]) => `'${key}', ${value}`);
  return `
  select '${catalog}' "catalog", '${catalog}'::regclass::oid class, o.oid id, ${namespace === undefined ? 'null::oid' : `o.${namespace}`} space,
         (${name})::text name, json_build_object(${pairs.join(', ')}) data
  from ${catalog} o ${joins}
  where o.oid >= 16384 ${where === undefined ? '' : `and ${where}`}`;
}
