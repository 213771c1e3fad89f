import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { attributeOf, type Block, type Expression, literalText, positionOf } from '../hcl/ast.ts';
import { elements } from '../hcl/elements.ts';
import { faultAt } from '../hcl/faults.ts';
import { parseExact } from '../hcl/number.ts';
import { boolValue, describeKind, numberValue, objectValue, stringValue, type Value } from '../hcl/value.ts';
import { expandDynamic, hasDynamic } from './dynamic.ts';
import type { Bindings, Evaluation } from './evaluation.ts';
import { definedNames } from './select-env.ts';

/** An env block, once for each element of its `for_each`. */
export interface EnvInstance {
  readonly block: Block;
  readonly bindings: Bindings;
  /** What blocks that came from `dynamic` ones see beside the bindings. */
  readonly generated?: ReadonlyMap<Block, Bindings>;
}

/**
 * The targets that `--env NAME` stands for, in file order: candidates, multiplied by `for_each`, whose name is NAME.
 * @throws TelamonError env_not_found, telling which names there are and why the candidates did not answer to this one.
 */
export async function envInstances(
  candidates: readonly Block[],
  envName: string,
  evaluation: Evaluation,
  file: { readonly name: string; readonly envs: readonly Block[] },
): Promise<readonly EnvInstance[]> {
  const reasons: string[] = [];
  const found: EnvInstance[] = [];
  for (const block of candidates) {
    const instances = await multiply(block, evaluation);
    if (instances.length === 0) reasons.push(`its for_each at ${placeOfBlock(block)} has no element`);
    for (const instance of instances) {
      const name = await nameOf(instance, evaluation, file.name);
      if (name === envName) found.push(await written(instance, evaluation));
      else reasons.push(`the env at ${placeOfBlock(block)} is named "${name}"`);
    }
  }
  if (found.length > 0) return found;
  throw envNotFound(envName, file, reasons);
}

/**
 * The instances of one block that are called so, to be looked at and not to be worked for: there may be none.
 * @throws TelamonError config_invalid, or env_not_found for one that has another name.
 */
export async function instancesOf(
  block: Block,
  envName: string,
  evaluation: Evaluation,
  file: string,
): Promise<readonly EnvInstance[]> {
  const found: EnvInstance[] = [];
  for (const instance of await multiply(block, evaluation)) {
    const name = await nameOf(instance, evaluation, file);
    if (name === envName) found.push(await written(instance, evaluation));
    else {
      const attribute = attributeOf(block.body, 'name');
      throw faultAt(
        attribute?.expression.range ?? block.headerRange,
        `the env that --env ${envName} chooses is named "${name}"`,
        ['the name attribute wins over the label: take it out, or make it the same'],
      );
    }
  }
  return found;
}

/** The instance with its `dynamic` blocks written out. */
async function written(instance: EnvInstance, evaluation: Evaluation): Promise<EnvInstance> {
  if (!hasDynamic(instance.block.body)) return instance;
  const { block, bindings } = await expandDynamic(instance.block, evaluation, instance.bindings);
  return { ...instance, block, generated: bindings };
}

function envNotFound(
  envName: string,
  file: { readonly name: string; readonly envs: readonly Block[] },
  reasons: readonly string[],
): TelamonError {
  const names = definedNames(file.envs);
  const meant = nearest(
    envName,
    names.filter((name) => name !== envName),
  );
  const defined =
    names.length === 0
      ? `${file.name} defines no env${file.envs.length === 0 ? '' : ' with a label'}`
      : `defined in ${file.name}: ${names.join(', ')}`;
  return new TelamonError('env_not_found', `env "${envName}" not defined in config file`, {
    hints: [...new Set(reasons), ...(meant === undefined ? [] : [`did you mean "${meant}"?`]), defined],
  });
}

function placeOfBlock(block: Block): string {
  const { file, line } = positionOf(block.headerRange);
  return `${file}:${line}`;
}

async function nameOf({ block, bindings }: EnvInstance, evaluation: Evaluation, file: string): Promise<string> {
  const attribute = attributeOf(block.body, 'name');
  const value = attribute && (await evaluation.evaluate(attribute.expression, bindings));
  if (value?.kind === 'string' && value.value !== '') return value.value;
  if (value && value.kind !== 'null' && value.kind !== 'string') {
    throw faultAt(
      attribute?.expression.range ?? block.headerRange,
      `env.name: a string is required, got ${describeKind(value)}`,
    );
  }
  const label = block.labels[0]?.text;
  if (label !== undefined && label !== '' && value?.kind !== 'string') return label;
  throw faultAt(attribute?.expression.range ?? block.headerRange, `all envs must have names on file "${file}"`, [
    `the name of this env is ${value?.kind === 'string' ? 'empty' : 'null'} here; give it a label: env "NAME" { … }`,
  ]);
}

async function multiply(block: Block, evaluation: Evaluation): Promise<EnvInstance[]> {
  const own = ownLiterals(block);
  const attribute = attributeOf(block.body, 'for_each');
  if (!attribute) return [{ block, bindings: own }];
  const collection = await evaluation.evaluate(attribute.expression);
  return elements(collection, () => unsupported(collection, attribute.expression)).map(([key, value]) => ({
    block,
    bindings: new Map([
      ...own,
      [
        'each',
        objectValue([
          ['key', key],
          ['value', value],
        ]),
      ],
    ]),
  }));
}

function unsupported(collection: Value, expression: Expression): TelamonError {
  return faultAt(expression.range, `for_each does not support ${describeKind(collection)}`, [
    'it takes a set, a list, a map or an object: for_each = toset(["a", "b"])',
  ]);
}

/** `env.NAME.attribute` inside of an env: its own attributes, as far as they are literals. */
function ownLiterals(block: Block): Bindings {
  const label = block.labels[0]?.text;
  if (label === undefined) return new Map();
  const literals = block.body.attributes.flatMap((attribute) => {
    const value = literalValue(attribute.expression);
    return value ? [[attribute.name, value] as const] : [];
  });
  return new Map([['env', objectValue([[label, objectValue(literals)]])]]);
}

function literalValue(expression: Expression): Value | undefined {
  if (expression.kind === 'bool') return boolValue(expression.value);
  if (expression.kind === 'number') {
    const number = parseExact(expression.text);
    return number && numberValue(number);
  }
  const text = literalText(expression);
  return text === undefined ? undefined : stringValue(text);
}
