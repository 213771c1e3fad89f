import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { placeOf, positionOf, type Range } from '../hcl/ast.ts';
import { faultAt, nameHints } from '../hcl/faults.ts';
import { type Reference, referencesOf, referencesOfBody } from '../hcl/references.ts';
import type { Declarations } from './declarations.ts';

/** A local or a data source, `local.dsn` or `data.sql.tenants`, and where something reads it. */
export interface Need {
  readonly address: string;
  readonly range: Range;
}

/** Roots of names that mean something everywhere in a project file but in variables. */
export const roots = ['atlas', 'var', 'local', 'data', 'docker', 'dev'] as const;

/** Roots of data sources: their names have two parts. */
const sourceRoots: readonly string[] = ['data', 'docker', 'dev'];

/** The locals and data sources that references read. A name that is only known when evaluated (`local[x]`) needs all it could be. */
export function needsOf(references: readonly Reference[], declarations: Declarations): Need[] {
  const needs: Need[] = [];
  for (const { path, range } of references) {
    for (const address of addressesOf(path, declarations)) needs.push({ address, range });
  }
  return needs;
}

/** What a node reads in turn. */
function needsOfNode(address: string, declarations: Declarations): Need[] {
  return needsOf(referencesOfNode(address, declarations), declarations);
}

function referencesOfNode(address: string, { locals, sources }: Declarations): readonly Reference[] {
  const local = address.startsWith('local.') ? locals.get(address.slice('local.'.length)) : undefined;
  if (local) return referencesOf(local.expression);
  const source = sources.get(address);
  return source ? referencesOfBody(source.body) : [];
}

function addressesOf(path: readonly string[], { locals, sources }: Declarations): string[] {
  const root = path[0] ?? '';
  if (root === 'local') {
    const name = path[1];
    if (name === undefined) return [...locals.keys()].map((key) => `local.${key}`);
    return locals.has(name) ? [`local.${name}`] : [];
  }
  if (!sourceRoots.includes(root)) return [];
  const address = path.slice(0, 3).join('.');
  if (path.length >= 3) return sources.has(address) ? [address] : [];
  return [...sources.keys()].filter((key) => key.startsWith(`${address}.`));
}

/**
 * The faults of names that nothing declares, each with what was meant. Names inside `try()` and `can()` pass: these answer
 * for what does not exist. `more` are roots that mean something at this place (`each`, enum words).
 */
export function unknownNames(
  references: readonly Reference[],
  declarations: Declarations,
  more: ReadonlySet<string> = new Set(),
): TelamonError[] {
  const errors: TelamonError[] = [];
  for (const reference of references) {
    const error = reference.guarded ? undefined : unknownName(reference, declarations, more);
    if (error) errors.push(error);
  }
  return errors;
}

function unknownName(
  { path, range }: Reference,
  { variables, locals, sources }: Declarations,
  more: ReadonlySet<string>,
): TelamonError | undefined {
  const root = path[0] ?? '';
  const name = path[1];
  if (more.has(root)) return undefined;
  switch (root) {
    case 'atlas':
      return name === undefined || name === 'env'
        ? undefined
        : faultAt(range, `atlas.${name} does not exist`, ['atlas.env is the name given to --env']);
    case 'var':
      return name === undefined || variables.has(name)
        ? undefined
        : faultAt(range, `var.${name} does not exist`, [
            ...nameHints(name, [...variables.keys()], 'declared variables'),
            ...(nearest(name, variables.keys()) === undefined
              ? [`declare it: variable "${name}" { type = string }`]
              : []),
          ]);
    case 'local':
      return name === undefined || locals.has(name)
        ? undefined
        : faultAt(range, `local.${name} does not exist`, nameHints(name, [...locals.keys()], 'locals'));
    case 'data':
    case 'docker':
    case 'dev': {
      const address = path.slice(0, 3).join('.');
      if (path.length < 3 || sources.has(address)) return undefined;
      const known = [...sources.keys()].filter((key) => key.startsWith(`${root}.`));
      return faultAt(range, `${address} does not exist`, sourceHints(address, known));
    }
    default:
      return faultAt(
        range,
        `"${root}" is not defined`,
        nameHints(root, [...roots, ...more], 'a name begins with one of'),
      );
  }
}

/** The address that was meant: near as a whole, or of the same name under another type. */
function sourceHints(address: string, known: readonly string[]): string[] {
  const name = address.split('.')[2];
  const meant = nearest(address, known) ?? known.find((key) => key.endsWith(`.${name}`));
  if (meant !== undefined) return [`did you mean ${meant}?`];
  return known.length === 0 ? ['this project file declares none'] : [`declared: ${known.join(', ')}`];
}

/** Everything that the needs lead to, each address once, what is read before what reads it. */
export function closure(starts: readonly Need[], declarations: Declarations): string[] {
  const done = new Set<string>();
  const path: Need[] = [];
  const visit = (need: Need) => {
    if (done.has(need.address)) return;
    const entered = path.findIndex((step) => step.address === need.address);
    if (entered >= 0) throw cycle([...path.slice(entered), need]);
    path.push(need);
    for (const next of needsOfNode(need.address, declarations)) visit(next);
    path.pop();
    done.add(need.address);
  };
  for (const start of starts) visit(start);
  return [...done];
}

function cycle(steps: readonly Need[]): TelamonError {
  const chain = steps.map((step) => step.address).join(' → ');
  const edges = steps
    .slice(1)
    .map((step, at) => `${steps[at]?.address} reads ${step.address} at ${placeOf(step.range)}`);
  const last = steps.at(-1);
  return new TelamonError('config_invalid', `cyclic reference: ${chain}`, {
    position: last && positionOf(last.range),
    hints: edges,
  });
}
