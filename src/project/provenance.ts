import { type Expression, literalText } from '../hcl/ast.ts';
import { callsOf, type Reference, referencesOf, referencesOfBody } from '../hcl/references.ts';
import type { Declarations } from './declarations.ts';
import { closure, needsOf } from './graph.ts';

/** Where the value of an expression comes from. */
export interface Provenance {
  /** What it names itself, in order, each once: `var.region`, `local.dsn`, `data.sql.tenants`, `getenv("HOME")`. */
  readonly reads: readonly string[];
  /** The variables that it depends on, however far away. */
  readonly variables: ReadonlySet<string>;
  /** The data sources, `docker` and `dev` blocks that it depends on, however far away. */
  readonly sources: readonly string[];
}

export function provenanceOf(expression: Expression, declarations: Declarations): Provenance {
  const own = referencesOf(expression);
  const addresses = closure(needsOf(own, declarations), declarations);
  const all = [own, ...addresses.map((address) => referencesOfNode(address, declarations))].flat();
  return {
    reads: [...new Set([...own.flatMap((reference) => nameOf(reference)), ...environmentNames(expression)])],
    variables: new Set(all.flatMap(({ path }) => variablesOf(path, declarations))),
    sources: addresses.filter((address) => declarations.sources.has(address)),
  };
}

function referencesOfNode(address: string, { locals, sources }: Declarations): readonly Reference[] {
  const local = address.startsWith('local.') ? locals.get(address.slice('local.'.length)) : undefined;
  if (local) return referencesOf(local.expression);
  const source = sources.get(address);
  return source ? referencesOfBody(source.body) : [];
}

/** The variable that is named; all of them where the name is only known when evaluated. */
function variablesOf([root, name]: readonly string[], { variables }: Declarations): readonly string[] {
  if (root !== 'var') return [];
  return name === undefined ? [...variables.keys()] : [name];
}

/** As far as it names a thing of the file: `local.hosts`, not what is taken from it. */
function nameOf({ path }: Reference): readonly string[] {
  const [root = ''] = path;
  const length = { var: 2, local: 2, atlas: 2, each: 2, data: 3, docker: 3, dev: 3 }[root];
  return length === undefined ? [] : [path.slice(0, length).join('.')];
}

function environmentNames(expression: Expression): string[] {
  return callsOf(expression).flatMap((call) => {
    if (call.name !== 'getenv') return [];
    const name = call.arguments[0] && literalText(call.arguments[0]);
    return [name === undefined ? 'getenv(…)' : `getenv("${name}")`];
  });
}
