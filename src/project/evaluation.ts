import type { Block, Expression } from '../hcl/ast.ts';
import { evaluate } from '../hcl/evaluate.ts';
import { referencesOf } from '../hcl/references.ts';
import { objectValue, stringValue, type Value } from '../hcl/value.ts';
import type { Declarations } from './declarations.ts';
import type { FunctionsOf } from './functions.ts';
import { needsOf } from './graph.ts';

/** Names that mean something at one place only: `each` inside of a block with `for_each`, the words of an enumeration. */
export type Bindings = ReadonlyMap<string, Value>;

/** Evaluates the expressions of one project for one run. */
export interface Evaluation {
  /**
   * The value of an expression, after the locals and data sources that it names anywhere, taken or not, have theirs. Each of
   * those is evaluated once for the whole run, those that do not need each other at the same time.
   */
  evaluate(expression: Expression, bindings?: Bindings): Promise<Value>;
}

export interface EvaluationOptions {
  readonly declarations: Declarations;
  readonly envName: string;
  readonly variables: ReadonlyMap<string, Value>;
  readonly functions: FunctionsOf;
  /** Reads a data source, and is asked once for each. */
  readonly readSource: (address: string, block: Block, evaluation: Evaluation) => Promise<Value>;
}

/** The references have been checked before: no name is unknown outside of `try`, and nothing needs itself. */
export function createEvaluation(options: EvaluationOptions): Evaluation {
  const { declarations, functions } = options;
  const made = new Map<string, Promise<Value>>();
  const always: readonly (readonly [string, Value])[] = [
    ['atlas', atlasValue(options.envName)],
    ['var', objectValue(options.variables)],
  ];

  const evaluation: Evaluation = {
    async evaluate(expression, bindings = new Map()) {
      const references = referencesOf(expression).filter(({ path }) => !bindings.has(path[0] ?? ''));
      const addresses = new Set(needsOf(references, declarations).map((need) => need.address));
      const values = await Promise.all([...addresses].map(async (address) => [address, await node(address)] as const));
      const roots = values.length === 0 ? noRoots : rootsOf(values);
      return evaluate(expression, {
        variables: new Map([...always, ...roots, ...bindings]),
        functions: functions(expression.range.source.name),
      });
    },
  };

  function node(address: string): Promise<Value> {
    const known = made.get(address);
    if (known) return known;
    const value = makeNode(address);
    made.set(address, value);
    return value;
  }

  async function makeNode(address: string): Promise<Value> {
    const local = address.startsWith('local.') ? declarations.locals.get(address.slice('local.'.length)) : undefined;
    if (local) return evaluation.evaluate(local.expression);
    const block = declarations.sources.get(address);
    if (!block) throw new Error(`nothing declares ${address}`);
    return options.readSource(address, block, evaluation);
  }

  return evaluation;
}

export function atlasValue(envName: string): Value {
  return objectValue([['env', stringValue(envName)]]);
}

/** `local.a` and `data.sql.b` as the objects that expressions read: `local = { a }`, `data = { sql = { b } }`. */
function rootsOf(values: readonly (readonly [string, Value])[]): (readonly [string, Value])[] {
  const locals: (readonly [string, Value])[] = [];
  const sources = new Map<string, Map<string, (readonly [string, Value])[]>>([
    ['data', new Map()],
    ['docker', new Map()],
    ['dev', new Map()],
  ]);
  for (const [address, value] of values) {
    const [root = '', first = '', ...rest] = address.split('.');
    const types = sources.get(root);
    if (!types) locals.push([[first, ...rest].join('.'), value]);
    else types.set(first, [...(types.get(first) ?? []), [rest.join('.'), value]]);
  }
  return [
    ['local', locals.length === 0 ? empty : objectValue(locals)],
    ...[...sources].map(([root, types]) => {
      const objects = [...types].map(([type, entries]) => [type, objectValue(entries)] as const);
      return [root, objects.length === 0 ? empty : objectValue(objects)] as const;
    }),
  ];
}

const empty = objectValue([]);
/** Of an expression that reads neither a local nor a data source. */
const noRoots = rootsOf([]);
