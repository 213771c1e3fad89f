import { keepSecret } from '../errors/secrets.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { attributeOf, type Block, type Expression, positionOf } from './ast.ts';
import { ConversionError, convert } from './convert.ts';
import { faultAt, nameHints, throwAll } from './faults.ts';
import { toText } from './number.ts';
import { referencesOf } from './references.ts';
import { typeOfExpression } from './type-expression.ts';
import { describeType, type Type } from './types.ts';
import {
  fromPlain,
  isKeyed,
  isSequence,
  listValue,
  objectValue,
  type Plain,
  stringValue,
  toJson,
  type Value,
} from './value.ts';

const knownArguments = ['type', 'default', 'description', 'sensitive'];

/**
 * What is given to variables from outside, by name: a value, or the texts of `--var` in the order given (more than one when the name was
 * repeated).
 */
export type Inputs = ReadonlyMap<string, readonly string[] | Value>;

/** Evaluates an expression of a variable block: it sees the given names, `atlas.env` and the functions, nothing else. */
export type EvaluateAlone = (expression: Expression, bindings: ReadonlyMap<string, Value>) => Value;

/** The values of all declared variables, and which of them must not be shown. */
export interface Variables {
  readonly values: ReadonlyMap<string, Value>;
  readonly sensitive: ReadonlySet<string>;
}

/**
 * Gives every declared variable its value: `--var`, else its default. All are checked, used or not, before anything else runs.
 * @param whenMissing what to do about a variable without a value and without a default.
 * @throws TelamonError variable_invalid for values, config_invalid for declarations; all faults of the file at once.
 */
export function resolveVariables(
  blocks: ReadonlyMap<string, Block>,
  inputs: Inputs,
  evaluate: EvaluateAlone,
  whenMissing: 'fail' | 'leave out' = 'fail',
): Variables {
  const errors: TelamonError[] = [];
  const values = new Map<string, Value>();
  const sensitive = new Set<string>();
  for (const [name, block] of blocks) {
    try {
      checkArguments(name, block);
      const secret = isSensitive(block);
      if (secret) sensitive.add(name);
      values.set(name, initialValue(name, block, inputs.get(name), secret ? hidden(evaluate) : evaluate, secret));
    } catch (error) {
      if (!(error instanceof TelamonError)) throw error;
      if (whenMissing === 'fail' || !isMissing(block, inputs.get(name))) errors.push(error);
    }
  }
  throwAll(errors);
  // A rule may read any of them.
  const complete = values.size === blocks.size;
  for (const [name, block] of complete ? blocks : []) errors.push(...brokenRules(name, block, values, evaluate));
  throwAll(errors);
  return { values, sensitive };
}

function isMissing(block: Block, given: readonly string[] | Value | undefined): boolean {
  return given === undefined && !attributeOf(block.body, 'default') && attributeOf(block.body, 'type') !== undefined;
}

function checkArguments(name: string, block: Block): void {
  for (const attribute of block.body.attributes) {
    if (knownArguments.includes(attribute.name)) continue;
    throw faultAt(
      attribute.nameRange,
      `variable "${name}": an argument named "${attribute.name}" is not expected here`,
      nameHints(attribute.name, knownArguments, 'arguments'),
    );
  }
  for (const child of block.body.blocks) {
    if (child.type === 'validation') continue;
    throw faultAt(child.headerRange, `variable "${name}": a block of type "${child.type}" is not expected here`, [
      'a variable may hold validation { condition = …, error_message = "…" }',
    ]);
  }
}

function isSensitive(block: Block): boolean {
  const attribute = attributeOf(block.body, 'sensitive');
  if (!attribute || attribute.expression.kind === 'null') return false;
  if (attribute.expression.kind === 'bool') return attribute.expression.value;
  throw faultAt(attribute.expression.range, 'sensitive is true or false');
}

function initialValue(
  name: string,
  block: Block,
  given: readonly string[] | Value | undefined,
  evaluate: EvaluateAlone,
  secret: boolean,
): Value {
  const typeAttribute = attributeOf(block.body, 'type');
  if (!typeAttribute) {
    throw faultAt(block.headerRange, `variable "${name}": the argument "type" is required`, [
      'like type = string; valid types: string, number, bool, list(…), set(…), map(…), tuple([…]), object({…})',
    ]);
  }
  const alone = (expression: Expression) => {
    forbidNames(name, expression);
    return evaluate(expression, new Map());
  };
  const type = typeOfExpression(typeAttribute.expression, name, alone);
  const standard = attributeOf(block.body, 'default');
  if (given) {
    const texts = isTexts(given) ? given : [toJson(given)];
    if (secret) for (const text of isTexts(given) ? given : textsIn(given)) keepSecret(text, 'everywhere');
    const value = isTexts(given) ? inputValue(name, block, given, type) : given;
    return converted(name, block, value, type, secret ? [] : texts);
  }
  if (standard) return convertedDefault(name, alone(standard.expression), type, standard.expression);
  throw new TelamonError('variable_invalid', `missing value for required variable "${name}"`, {
    position: positionOf(block.headerRange),
    hints: [`give it with --var ${name}=…, or declare a default`],
  });
}

/** Keeps what a default evaluates to as a secret, before anything can fail over it. */
function hidden(evaluate: EvaluateAlone): EvaluateAlone {
  return (expression, bindings) => {
    const value = evaluate(expression, bindings);
    for (const text of textsIn(value)) keepSecret(text, 'everywhere');
    return value;
  };
}

/** The texts and numbers that a value holds. */
function textsIn(value: Value): string[] {
  if (value.kind === 'string') return [value.value];
  if (value.kind === 'number') return [toText(value.value)];
  if (isSequence(value)) return value.items.flatMap(textsIn);
  return isKeyed(value) ? [...value.entries.values()].flatMap(textsIn) : [];
}

function isTexts(given: readonly string[] | Value): given is readonly string[] {
  return Array.isArray(given);
}

/** Variables come first: nothing else of the file has a value yet. */
function forbidNames(name: string, expression: Expression): void {
  const other = referencesOf(expression).find(({ path }) => path[0] !== 'atlas');
  if (!other) return;
  throw faultAt(other.range, `variable "${name}" cannot read ${other.path.join('.')}`, [
    'variables are set before anything else: they may read atlas.env and call functions such as getenv()',
  ]);
}

/** What `--var` gave, still as text: one value, a list of them, or JSON for the types that have no other spelling. */
function inputValue(name: string, block: Block, given: readonly string[], type: Type): Value {
  const [first = '', ...more] = given;
  if (type.kind === 'list' || type.kind === 'set') return listValue(given.map(stringValue));
  if (more.length > 0) {
    throw mismatch(name, block, type, `it was given ${given.length} times`);
  }
  if (type.kind !== 'map' && type.kind !== 'object' && type.kind !== 'tuple') return stringValue(first);
  try {
    return fromPlain(JSON.parse(first) as Plain);
  } catch {
    throw mismatch(name, block, type, 'the value is not JSON text', [
      `like --var '"${name}={""key"":1}"' (quotes are doubled inside quotes)`,
    ]);
  }
}

function converted(name: string, block: Block, value: Value, type: Type, shown: readonly string[]): Value {
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw mismatch(
      name,
      block,
      type,
      shown.length > 0 ? `got ${shown.map((text) => JSON.stringify(text)).join(', ')}` : 'its value is not shown',
    );
  }
}

function convertedDefault(name: string, value: Value, type: Type, expression: Expression): Value {
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw new TelamonError('variable_invalid', `variable "${name}": ${error.message}`, {
      position: positionOf(expression.range),
      hints: [`its type is ${describeType(type)}`],
    });
  }
}

function mismatch(name: string, block: Block, type: Type, why: string, hints: readonly string[] = []): TelamonError {
  const article = type.kind === 'object' ? 'an' : 'a';
  return new TelamonError(
    'variable_invalid',
    `variable "${name}": ${article} ${describeType(type)} is required: ${why}`,
    {
      position: positionOf(block.headerRange),
      hints,
    },
  );
}

function brokenRules(
  name: string,
  block: Block,
  values: ReadonlyMap<string, Value>,
  evaluate: EvaluateAlone,
): TelamonError[] {
  return block.body.blocks.flatMap((rule) => {
    const condition = attributeOf(rule.body, 'condition');
    if (!condition) return [faultAt(rule.headerRange, 'a validation block needs a condition')];
    const bindings = new Map([['var', objectValue(values)]]);
    const met = evaluate(condition.expression, bindings);
    if (met.kind === 'bool' && met.value) return [];
    if (met.kind !== 'bool') return [faultAt(condition.expression.range, 'a condition is true or false')];
    const message = attributeOf(rule.body, 'error_message');
    const said = message && evaluate(message.expression, bindings);
    const text = said?.kind === 'string' ? said.value : 'its value does not meet the condition';
    return [
      new TelamonError('variable_invalid', `variable "${name}": ${text}`, {
        position: positionOf(condition.expression.range),
      }),
    ];
  });
}
