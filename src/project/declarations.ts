import { nearest } from '../errors/nearest.ts';
import type { TelamonError } from '../errors/telamon-error.ts';
import { type Attribute, type Block, type Body, placeOf, type Range } from '../hcl/ast.ts';
import { faultAt, nameHints, repeated, throwAll } from '../hcl/faults.ts';
import { keptTypes } from './kept.ts';

/** The parts of a project file, sorted by what they are. Nothing of it is evaluated. */
export interface Declarations {
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  /** By address: `data.sql.tenants`, `docker.postgres.full`, `dev.postgres.mine`. */
  readonly sources: ReadonlyMap<string, Block>;
  /** Every `env` block, in order. */
  readonly envs: readonly Block[];
  readonly policies: ReadonlyMap<PolicyName, Block>;
  /** Blocks that are for the command that reads them, in order. */
  readonly kept: readonly Block[];
}

export type PolicyName = 'lint' | 'diff' | 'test';

const policyNames: readonly string[] = ['lint', 'diff', 'test'] satisfies readonly PolicyName[];

const knownBlocks = ['variable', 'locals', 'data', 'docker', 'dev', 'env', 'atlas', ...policyNames, ...keptTypes];

const drivers = {
  docker: ['postgres', 'mysql', 'mariadb', 'sqlserver', 'clickhouse'],
  dev: ['postgres', 'mysql', 'mariadb', 'sqlite', 'sqlserver', 'clickhouse'],
} as const;

/**
 * Sorts the top-level blocks of all files, in file order. Blocks of unknown type are told through `note` and left out.
 * @throws TelamonError config_invalid with every structural fault: wrong labels, things declared twice, unknown types.
 */
export function declarationsOf(
  bodies: readonly Body[],
  dataTypes: readonly string[],
  note: (text: string) => void,
): Declarations {
  const errors: TelamonError[] = [];
  const variables = new Map<string, Block>();
  const locals = new Map<string, Attribute>();
  const sources = new Map<string, Block>();
  const policies = new Map<PolicyName, Block>();
  const envs: Block[] = [];
  const kept: Block[] = [];
  const noted = new Set<string>();
  let atlas: Block | undefined;

  const keep = <T extends { readonly range: Range }>(
    map: Map<string, T>,
    key: string,
    item: T,
    range: Range,
    what: string,
  ) => {
    const first = map.get(key);
    if (first) errors.push(repeated(what, first.range, range));
    else map.set(key, item);
  };

  for (const item of bodies.flatMap((body) => body.items)) {
    if (item.kind === 'attribute') {
      note(`${placeOf(item.range)}: the attribute "${item.name}" stands outside of any block and is ignored`);
      continue;
    }
    const labels = item.labels.map((label) => label.text);
    switch (item.type) {
      case 'variable':
        if (labels.length === 1) keep(variables, labels[0] ?? '', item, item.headerRange, `variable "${labels[0]}"`);
        else errors.push(faultAt(item.headerRange, 'a variable block has one label, its name: variable "name" { … }'));
        break;
      case 'locals':
        for (const local of item.body.attributes)
          keep(locals, local.name, local, local.nameRange, `local.${local.name}`);
        break;
      case 'data':
      case 'docker':
      case 'dev': {
        const fault = sourceFault(item, dataTypes);
        const address = [item.type, ...labels].join('.');
        if (fault) errors.push(fault);
        else keep(sources, address, item, item.headerRange, address);
        break;
      }
      case 'env':
        envs.push(item);
        break;
      case 'atlas':
        if (atlas) errors.push(repeated('the atlas block', atlas.headerRange, item.headerRange));
        else if (labels.length > 0) errors.push(faultAt(item.headerRange, 'the atlas block has no labels'));
        else note(`${placeOf(item.range)}: the atlas block is ignored: telamon uses no hosted service`);
        atlas ??= item;
        break;
      default:
        if (isPolicy(item.type)) {
          keep(policies as Map<string, Block>, item.type, item, item.headerRange, `the ${item.type} block`);
        } else if (keptTypes.includes(item.type)) {
          kept.push(item);
        } else if (!noted.has(item.type)) {
          noted.add(item.type);
          const meant = nearest(item.type, knownBlocks);
          const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
          note(`${placeOf(item.range)}: blocks of type "${item.type}" are not known and are ignored${hint}`);
        }
    }
  }
  throwAll(errors);
  return { variables, locals, sources, envs, policies, kept };
}

function isPolicy(type: string): type is PolicyName {
  return policyNames.includes(type);
}

function sourceFault(block: Block, dataTypes: readonly string[]): TelamonError | undefined {
  const { type, labels, headerRange } = block;
  if (labels.length !== 2) {
    return faultAt(
      headerRange,
      `${type} block "${[type, ...labels.map((label) => label.text)].join('.')}" must have exactly 2 labels`,
      [type === 'data' ? 'data "TYPE" "NAME" { … }' : `${type} "DRIVER" "NAME" { … }`],
    );
  }
  const label = labels[0];
  const kind = label?.text ?? '';
  const known: readonly string[] = type === 'data' ? dataTypes : drivers[type === 'dev' ? 'dev' : 'docker'];
  if (known.includes(kind)) return undefined;
  const message = type === 'data' ? `missing data source handler for "${kind}"` : `unknown ${type} driver "${kind}"`;
  return faultAt(label?.range ?? headerRange, message, nameHints(kind, known, 'known'));
}
