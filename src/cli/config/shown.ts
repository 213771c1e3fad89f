import type { Position } from '../../errors/telamon-error.ts';
import { toText } from '../../hcl/number.ts';
import { bool, type HclExpr, list, nullWord, number, object, printExpr, quote, raw, string } from '../../hcl/print.ts';
import { isKeyed, isSequence, type Plain, toPlain, type Value } from '../../hcl/value.ts';
import type { Project, ShownProject } from '../../project/project.ts';
import type { ShownBlock, ShownEnv, ShownValue, ShownVariable } from '../../project/show.ts';

/** The envs as HCL, a comment behind each value: its line, and what it reads. */
export function shownText(project: Project, { variables, envs }: ShownProject): string {
  const given = originsOf(variables);
  const lines = variables.map(
    ({ name, value, position, from }) => `# var.${name} = ${inline(value)}  (${from}, ${placeOf(position)})`,
  );
  if (lines.length > 0) lines.push('');
  for (const [at, env] of envs.entries()) {
    if (at > 0) lines.push('');
    if (env.each) lines.push(`# each.key = ${inline(env.each.key)}, each.value = ${inline(env.each.value)}`);
    printBlock({ ...env, labels: [project.envName] }, '', lines, given);
  }
  return `${lines.join('\n')}\n`;
}

/** The same for programs: the values of each env in one list, inner blocks as paths. */
export function shownJson(project: Project, { variables, envs }: ShownProject): string {
  const given = originsOf(variables);
  const document = {
    Env: project.envName,
    Files: project.files,
    Variables: variables.map(({ name, value, sensitive, from, position }) => ({
      Name: name,
      Value: toPlain(value),
      From: from,
      Position: exactPlaceOf(position),
      ...(sensitive ? { Sensitive: true } : {}),
    })),
    Targets: envs.map((env) => ({
      Position: exactPlaceOf(env.position),
      ...eachOf(env),
      Values: flat(env, '').map(({ path, value, inherited }) => ({
        Name: path,
        Value: toPlain(value.value),
        Position: exactPlaceOf(value.position),
        Reads: value.reads.map((name) => given(name)),
        ...(inherited ? { Inherited: true } : {}),
      })),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function eachOf({ each }: ShownEnv): { readonly Each?: { readonly Key: Plain; readonly Value: Plain } } {
  return each ? { Each: { Key: toPlain(each.key), Value: toPlain(each.value) } } : {};
}

interface FlatValue {
  readonly path: string;
  readonly value: ShownValue;
  readonly inherited: boolean;
}

function flat(block: ShownBlock, prefix: string): FlatValue[] {
  return [
    ...block.values.map((value) => ({ path: `${prefix}${value.name}`, value, inherited: block.inherited })),
    ...block.blocks.flatMap((inner) => flat(inner, `${prefix}${[inner.type, ...inner.labels].join('.')}.`)),
  ];
}

/** Says of a variable where its own value came from: `var.region (--var)`. */
function originsOf(variables: readonly ShownVariable[]): (name: string) => string {
  const from = new Map(variables.map((variable) => [`var.${variable.name}`, variable.from]));
  return (name) => (from.has(name) ? `${name} (${from.get(name)})` : name);
}

function printBlock(block: ShownBlock, indent: string, lines: string[], given: (name: string) => string): void {
  const head = [block.type, ...block.labels.map(quote)].join(' ');
  const place = placeOf(block.position);
  if (block.kept) {
    lines.push(`${indent}# ${head} at ${place} is kept for the command that reads it`);
    return;
  }
  lines.push(`${indent}${head} {  # ${place}${block.inherited ? ', from the global block' : ''}`);
  const inner = `${indent}  `;
  const width = Math.max(0, ...block.values.map(({ name }) => name.length));
  for (const value of block.values) {
    const text = printExpr(expressionOf(value.value), inner);
    const comment = [placeOf(value.position), ...value.reads.map(given)].join(', ');
    const assigned = `${inner}${value.name.padEnd(width)} = ${text}`;
    if (text.includes('\n')) lines.push(`${inner}# ${comment}`, assigned);
    else lines.push(`${assigned}  # ${comment}`);
  }
  for (const child of block.blocks) printBlock(child, inner, lines, given);
  lines.push(`${indent}}`);
}

function expressionOf(value: Value): HclExpr {
  if (isSequence(value)) return list(value.items.map(expressionOf));
  if (isKeyed(value)) {
    return object([...value.entries].map(([key, item]) => ({ key, value: expressionOf(item) })));
  }
  switch (value.kind) {
    case 'string':
      return string(value.value);
    case 'number':
      return number(toText(value.value));
    case 'capsule':
      return raw(`${value.name}(${quote(value.text)})`);
    case 'bool':
      return bool(value.value);
    default:
      return nullWord;
  }
}

/** On one line, for comments. */
function inline(value: Value): string {
  return JSON.stringify(toPlain(value));
}

function placeOf({ file, line }: Position): string {
  return `${file}:${line}`;
}

function exactPlaceOf({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
