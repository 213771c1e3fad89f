import { nearest } from '../../errors/nearest.ts';
import { type Expression, sourceText } from '../../hcl/ast.ts';
import { textOf } from '../../hcl/convert.ts';
import type { Functions } from '../../hcl/evaluate.ts';
import { faultAt } from '../../hcl/faults.ts';
import { any, defineVariadic, FunctionError, type HclFunction } from '../../hcl/functions/define.ts';
import { capsuleValue, describeKind } from '../../hcl/value.ts';
import type { SchemaLanguage, TypeWord } from './language.ts';
import type { Bindings } from './names.ts';

/** The name of values that are types; their text is SQL. */
export const typeName = 'type';

/** Types by name, as the value of an attribute that holds one. */
export interface TypeWords {
  readonly variables: Bindings;
  readonly functions: Functions;
}

/** `integer` as a name, `character_varying(10)` as a call, beside the functions that there are anyway. */
export function typeWords({ types }: SchemaLanguage, functions: Functions): TypeWords {
  const variables = new Map(
    Array.from(types).flatMap(([name, word]) => {
      const text = withoutArguments(word);
      return text === undefined ? [] : [[name, capsuleValue(typeName, text)] as const];
    }),
  );
  return {
    variables,
    functions: new Map([...functions, ...Array.from(types, ([name, word]) => [name, typeFunction(word)] as const)]),
  };
}

function typeFunction(word: TypeWord): HclFunction {
  return defineVariadic([], any('argument'), (_, args) =>
    capsuleValue(
      typeName,
      word(
        args.map((value, at) => {
          const text = textOf(value);
          if (text === undefined) throw new FunctionError(`a number is required, got ${describeKind(value)}`, at);
          return text;
        }),
      ),
    ),
  );
}

/** Undefined for a type that cannot stand without arguments. */
function withoutArguments(word: TypeWord): string | undefined {
  try {
    return word([]);
  } catch (error) {
    if (error instanceof FunctionError) return undefined;
    throw error;
  }
}

/**
 * Refuses a word that is no type before it is evaluated, in words that say so.
 * @throws TelamonError config_invalid with the type that was probably meant.
 */
export function requireType(expression: Expression, words: TypeWords, bound: (name: string) => boolean): void {
  const named = expression.kind === 'variable' || expression.kind === 'call' ? expression : undefined;
  if (!named) return;
  const { name } = named;
  const known = named.kind === 'call' ? words.functions.has(name) : words.variables.has(name) || bound(name);
  if (known) return;
  const types = [...new Set([...words.variables.keys()])];
  const lower = name.toLowerCase();
  const meant = types.includes(lower) ? lower : nearest(name, types);
  throw faultAt(
    named.kind === 'call' ? named.nameRange : named.range,
    words.functions.has(name)
      ? `the type ${name} needs arguments, like ${name}(10)`
      : `there is no type named "${sourceText(named.kind === 'call' ? named.nameRange : named.range)}"`,
    [
      ...(meant === undefined ? [] : [`did you mean "${meant}"?`]),
      'types without a word of their own are written as SQL: sql("…")',
    ],
  );
}
