import { repeatedBlock } from '../../dialects/schema-hcl/expand.ts';
import { readDocument, type SchemaFile } from '../../dialects/schema-hcl/index.ts';
import { localsValue } from '../../dialects/schema-hcl/locals.ts';
import { type Bindings, layered, noBindings } from '../../dialects/schema-hcl/names.ts';
import { nearest } from '../../errors/nearest.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { attributeOf, type Block, type Expression, type Range } from '../../hcl/ast.ts';
import { evaluate } from '../../hcl/evaluate.ts';
import { faultAt, repeated, throwAll } from '../../hcl/faults.ts';
import { schemaFunctions } from '../../hcl/functions/index.ts';
import { describeKind, isSequence, objectValue, stringValue, type Value } from '../../hcl/value.ts';
import { type Inputs, resolveVariables } from '../../hcl/variables.ts';
import { stepShapes, type TestKind, type TestStep, type TestWord } from './test-steps.ts';

/** A test of a file: one case, or as many as its `for_each` has elements. */
export interface TestGroup {
  readonly name: string;
  readonly range: Range;
  readonly cases: readonly TestCase[];
  /** The test has `for_each`: its cases have names of their own. */
  readonly looped: boolean;
}

export interface TestCase {
  /** The test's name; with its number, from 1, where the test has `for_each`. */
  readonly name: string;
  readonly skip: boolean;
  readonly steps: readonly TestStep[];
}

export interface ReadTestsOptions {
  readonly kind: TestKind;
  /** Values for the variables that the files declare. */
  readonly inputs: Inputs;
  /** What `testing.dev_url` stands for. */
  readonly devUrl: string;
  readonly note: (text: string) => void;
}

/**
 * Reads the tests of one kind in files of HCL, in the order of files and lines; those of other kinds are left alone.
 * @throws TelamonError config_syntax, config_invalid, variable_invalid; every fault with its place, several at once.
 */
export async function readTests(
  files: readonly SchemaFile[],
  options: ReadTestsOptions,
): Promise<readonly TestGroup[]> {
  const { kind, inputs, devUrl, note } = options;
  const { variables, locals, blocks } = await readDocument(files, note);
  const functions = schemaFunctions({ print: note });
  const { values } = resolveVariables(variables, inputs, (expression, bindings) =>
    evaluate(expression, { variables: bindings, functions }),
  );
  const local = localsValue(locals, (expression) => inDocument(expression, noBindings));
  const base: Bindings = new Map([
    ['var', objectValue(values)],
    ['local', local.value],
    ['testing', objectValue([['dev_url', stringValue(devUrl)]])],
  ]);
  const inDocument = (expression: Expression, bindings: Bindings): Value =>
    evaluate(expression, { variables: layered(bindings, base), functions });
  const errors: TelamonError[] = [];
  const seen = new Map<string, Range>();
  const groups: TestGroup[] = [];
  for (const block of blocks) {
    try {
      const name = nameOf(block, kind);
      if (name === undefined) continue;
      const first = seen.get(name);
      if (first) throw repeated(`test "${kind}" "${name}"`, first, block.headerRange);
      seen.set(name, block.headerRange);
      groups.push(groupOf(block, name, kind, inDocument));
    } catch (error) {
      if (!(error instanceof TelamonError)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
  return groups;
}

/** Undefined for tests of another kind. */
function nameOf(block: Block, kind: TestKind): string | undefined {
  if (block.type !== 'test') {
    throw faultAt(block.headerRange, `"${block.type}" is no block of a test file`, [
      'a test file holds test, variable and locals blocks',
    ]);
  }
  const [type, name, ...more] = block.labels;
  if (!type || !name || more.length > 0) {
    throw faultAt(block.headerRange, 'a test has two labels: what is tested, and its name', [
      `test "${kind}" "name" { … }`,
    ]);
  }
  return type.text === kind ? name.text : undefined;
}

type Evaluate = (expression: Expression, bindings: Bindings) => Value;

function groupOf(block: Block, name: string, kind: TestKind, inDocument: Evaluate): TestGroup {
  for (const { name: attribute, nameRange } of block.body.attributes) {
    if (!['skip', 'parallel', 'for_each'].includes(attribute)) {
      throw faultAt(nameRange, `a test has no attribute "${attribute}"`, ['it has skip, parallel and for_each']);
    }
  }
  const looped = attributeOf(block.body, 'for_each') !== undefined;
  const cases = repeatedBlock(block, noBindings, inDocument).map(({ bindings }, index): TestCase => {
    const skip = attributeOf(block.body, 'skip');
    const skipped = skip && inDocument(skip.expression, bindings);
    if (skip && skipped?.kind !== 'bool') {
      throw faultAt(skip.expression.range, `skip is true or false, got ${describeKind(skipped as Value)}`);
    }
    return {
      name: looped ? `${name}/${index + 1}` : name,
      skip: skipped?.kind === 'bool' && skipped.value,
      steps: block.body.blocks.map((step) => stepOf(step, kind, (expression) => inDocument(expression, bindings))),
    };
  });
  return { name, range: block.headerRange, cases, looped };
}

function stepOf(block: Block, kind: TestKind, value: (expression: Expression) => Value): TestStep {
  const known = Object.entries(stepShapes).flatMap(([word, shape]) =>
    shape.only === undefined || shape.only === kind ? [word] : [],
  );
  const word = block.type as TestWord;
  if (!known.includes(word)) {
    const meant = nearest(block.type, known);
    throw faultAt(block.headerRange, `a test of kind ${kind} has no block "${block.type}"`, [
      meant === undefined ? `blocks are ${known.join(', ')}` : `did you mean ${meant}?`,
    ]);
  }
  const shape = stepShapes[word];
  const [label] = block.labels;
  if (label) throw faultAt(label.range, `the block ${word} has no label`);
  const texts = new Map<string, string | readonly string[]>();
  for (const { name, nameRange, expression } of block.body.attributes) {
    const type = shape.attributes[name];
    if (type === undefined) {
      const names = Object.keys(shape.attributes);
      throw faultAt(nameRange, `the block ${word} has no attribute "${name}"`, [`it has ${names.join(', ')}`]);
    }
    texts.set(
      name,
      type === 'texts' ? textsOf(name, value(expression), expression.range) : textOf(name, word, expression, value),
    );
  }
  for (const name of shape.required) {
    if (!texts.has(name)) throw faultAt(block.headerRange, `the block ${word} needs the attribute "${name}"`);
  }
  if (texts.has('output') && texts.has('match')) {
    throw faultAt(block.headerRange, 'output and match exclude each other');
  }
  const { file, line } = { file: block.range.source.name, line: block.range.start.line };
  return { word, texts, place: `${file}:${line}` };
}

/** `format = table` is a word, all else a string. */
function textOf(name: string, word: string, expression: Expression, value: (expression: Expression) => Value): string {
  const bare = name === 'format' && expression.kind === 'variable' ? expression.name : undefined;
  const made = bare === undefined ? value(expression) : stringValue(bare);
  if (made.kind !== 'string') {
    throw faultAt(expression.range, `${word}.${name}: string is required, got ${describeKind(made)}`);
  }
  if (name === 'format' && made.value !== 'csv' && made.value !== 'table') {
    throw faultAt(expression.range, `unknown format "${made.value}"`, ['csv or table']);
  }
  return made.value;
}

function textsOf(name: string, value: Value, range: Range): readonly string[] {
  const items = isSequence(value) ? value.items : undefined;
  if (items?.length && items.every((item) => item.kind === 'string')) {
    return items.map((item) => (item.kind === 'string' ? item.value : ''));
  }
  throw faultAt(range, `${name} is a list of strings, the program first`);
}
