import { redact } from '../errors/redact.ts';
import type { Position } from '../errors/telamon-error.ts';
import { isKeyed, isSequence, mapValue, objectValue, stringValue, type Value } from '../hcl/value.ts';
import type { Declarations } from './declarations.ts';
import type { Env } from './env.ts';
import { keptTypes } from './kept.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import type { Section } from './section.ts';
import { envShape, policyShapes, type Shape } from './shapes.ts';

/** An attribute with its value, secrets hidden. */
export interface ShownValue {
  readonly name: string;
  readonly value: Value;
  readonly position: Position;
  /** What the expression names: `var.region`, `local.dsn`, `data.sql.tenants`, `getenv("HOME")`. */
  readonly reads: readonly string[];
}

/** A block with all that it holds, evaluated. */
export interface ShownBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly position: Position;
  readonly values: readonly ShownValue[];
  readonly blocks: readonly ShownBlock[];
  /** It stands outside of the env, which has none of its own. */
  readonly inherited: boolean;
  /** Its expressions are for the command that reads it, and were not evaluated. */
  readonly kept: boolean;
}

/** An env as a command would see it. */
export interface ShownEnv extends ShownBlock {
  /** The element of `for_each` that it is made for. */
  readonly each: { readonly key: Value; readonly value: Value } | undefined;
}

export interface Showing {
  readonly declarations: Declarations;
  readonly sensitive: ReadonlySet<string>;
}

/** What stands in the place of a value that nobody should read. */
const hidden = '(sensitive)';

/** Data sources that people keep secrets in: what they give is not shown. */
const secretTypes = ['external', 'runtimevar', 'aws_rds_token', 'gcp_cloudsql_token'];

/**
 * Evaluates everything in an env, and the policies that it inherits; data sources that it names are run.
 * @throws TelamonError the first fault of any attribute.
 */
export async function showEnv(
  env: Env,
  globals: {
    readonly lint: Section | undefined;
    readonly diff: Section | undefined;
    readonly test: Section | undefined;
  },
  showing: Showing,
): Promise<ShownEnv> {
  const own = await showBlock(env, envShape, showing);
  const policy = async (type: 'lint' | 'diff' | 'test') => {
    const global = globals[type] && (await showBlock(globals[type], policyShapes[type], showing));
    const mine = own.blocks.find((block) => block.type === type);
    if (!global) return mine ? [mine] : [];
    if (!mine) return [inherited(global)];
    return [merges[type](mine, global)];
  };
  const policies = [await policy('diff'), await policy('lint'), await policy('test')].flat();
  const others = own.blocks.filter((block) => !(block.type in policyShapes));
  return { ...own, blocks: [...others, ...policies], each: await elementOf(env, showing) };
}

async function elementOf(env: Env, showing: Showing): Promise<ShownEnv['each']> {
  const each = env.bindings.get('each');
  if (each?.kind !== 'object') return undefined;
  const expression = env.expressionOf('for_each');
  const secret = expression !== undefined && isSecret(provenanceOf(expression, showing.declarations), showing);
  const [key, value] = [each.entries.get('key'), each.entries.get('value')];
  return key && value && { key: shown(key, secret), value: shown(value, secret) };
}

async function showBlock(section: Section, shape: Shape | undefined, showing: Showing): Promise<ShownBlock> {
  const values: ShownValue[] = [];
  for (const name of section.attributes) {
    if (name === 'for_each') continue;
    const value = await showValue(section, name, shape, showing);
    if (value) values.push(value);
  }
  const blocks = await Promise.all(
    section.blocks().map(async (block) => {
      const known = shape?.blocks && Object.hasOwn(shape.blocks, block.type) ? shape.blocks[block.type] : undefined;
      if (!keptTypes.includes(block.type)) return showBlock(block, known, showing);
      return { ...head(block), values: [], blocks: [], inherited: false, kept: true };
    }),
  );
  return { ...head(section), values, blocks, inherited: false, kept: false };
}

function head({ type, labels, position }: Section) {
  return { type, labels, position };
}

async function showValue(
  section: Section,
  name: string,
  shape: Shape | undefined,
  showing: Showing,
): Promise<ShownValue | undefined> {
  const expression = section.expressionOf(name);
  const position = section.positionOf(name);
  if (!expression || !position) return undefined;
  const kind = shape && Object.hasOwn(shape.attributes, name) ? shape.attributes[name] : undefined;
  const value = typeof kind === 'object' ? await wordOf(section, name, kind.words) : await section.value(name);
  if (value === undefined) return undefined;
  const provenance = provenanceOf(expression, showing.declarations);
  return { name, value: shown(value, isSecret(provenance, showing)), position, reads: provenance.reads };
}

async function wordOf(section: Section, name: string, words: readonly string[]): Promise<Value | undefined> {
  const word = await section.word(name, words);
  return word === undefined ? undefined : stringValue(word);
}

/** It depends on a sensitive variable, or on a place where secrets are kept. */
function isSecret({ variables, sources }: Provenance, { sensitive }: Showing): boolean {
  return (
    [...variables].some((name) => sensitive.has(name)) ||
    sources.some((address) => secretTypes.includes(address.split('.')[1] ?? '') && address.startsWith('data.'))
  );
}

/** Of a URL that is made from a secret the password is hidden, of any other text everything. */
function shown(value: Value, secret: boolean): Value {
  if (value.kind === 'string') {
    if (!secret || /^[a-z][a-z0-9+.-]*:\/\//i.test(value.value)) return stringValue(redact(value.value));
    return value.value === '' ? value : stringValue(hidden);
  }
  if (isSequence(value)) return { ...value, items: value.items.map((item) => shown(item, secret)) };
  if (isKeyed(value)) {
    const entries = [...value.entries].map(([key, item]) => [key, shown(item, secret)] as const);
    return value.kind === 'map' ? mapValue(entries) : objectValue(entries);
  }
  return secret && value.kind === 'number' ? stringValue(hidden) : value;
}

/** A variable as it is shown. */
export interface ShownVariable {
  readonly name: string;
  readonly value: Value;
  readonly sensitive: boolean;
  /** Where its value came from. */
  readonly from: '--var' | 'default';
  readonly position: Position;
}

export function showVariable(
  name: string,
  value: Value,
  details: { readonly sensitive: boolean; readonly typed: boolean; readonly position: Position },
): ShownVariable {
  const { sensitive, typed, position } = details;
  return { name, value: shown(value, sensitive), sensitive, from: typed ? '--var' : 'default', position };
}

function inherited(block: ShownBlock): ShownBlock {
  return { ...block, inherited: true, blocks: block.blocks.map(inherited) };
}

/** How an env's own policy and the global one make one; the same rules as those by which commands read them. */
const merges: Readonly<Record<'lint' | 'diff' | 'test', (own: ShownBlock, global: ShownBlock) => ShownBlock>> = {
  test: (own) => own,
  diff: (own, global) => ({
    ...own,
    blocks: [...own.blocks, ...global.blocks.filter(({ type }) => !has(own, type)).map(inherited)],
  }),
  lint(own, global) {
    const analyzers = (block: ShownBlock) => block.blocks.filter(({ type }) => type !== 'git');
    const missing = (name: string) => (own.values.some((value) => value.name === name) ? [] : valuesOf(global, name));
    const template = [...valuesOf(own, 'log'), ...valuesOf(own, 'format')];
    const rest = [
      ...missing('review'),
      ...(template.length > 0 ? [] : [...valuesOf(global, 'log'), ...valuesOf(global, 'format')]),
    ];
    return {
      ...own,
      ...detection(own, global, [...own.values, ...rest]),
      blocks: [
        ...detection(own, global, []).blocks,
        ...(analyzers(own).length > 0 ? analyzers(own) : analyzers(global).map(inherited)),
      ],
    };
  },
};

function detection(own: ShownBlock, global: ShownBlock, values: readonly ShownValue[]) {
  const git = (block: ShownBlock) => block.blocks.filter(({ type }) => type === 'git');
  const [mine] = git(own);
  const complete = mine !== undefined && ['base', 'dir'].every((name) => valuesOf(mine, name).length > 0);
  if (valuesOf(own, 'latest').length > 0 || complete) return { values, blocks: git(own) };
  const [shared] = git(global);
  if (!shared) return { values: [...values, ...valuesOf(global, 'latest')], blocks: git(own) };
  const kept = (mine?.values ?? []).filter(({ name }) => valuesOf(shared, name).length === 0);
  return { values, blocks: [{ ...inherited(shared), values: [...kept, ...shared.values] }] };
}

function has(block: ShownBlock, type: string): boolean {
  return block.blocks.some((child) => child.type === type);
}

function valuesOf(block: ShownBlock, name: string): readonly ShownValue[] {
  return block.values.filter((value) => value.name === name);
}
