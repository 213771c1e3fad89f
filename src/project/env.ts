import type { Block } from '../hcl/ast.ts';
import { faultAt } from '../hcl/faults.ts';
import { describeKind, isSequence, type Value } from '../hcl/value.ts';
import { schemeOf } from '../state/file-url.ts';
import { type DiffSettings, diffSettings, type LintSettings, lintSettings } from './env-policies.ts';
import type { Bindings, Evaluation } from './evaluation.ts';
import { type Section, sectionOf, textsOf } from './section.ts';
import { envShape } from './shapes.ts';

/** The env that a run works for. Its attributes are read one by one, see {@link Section}. */
export interface Env extends Section {
  /** The name that `--env` chose. */
  readonly envName: string;
  /** Names that mean something in it alone: `each` of its element. */
  readonly bindings: Bindings;
  /** The desired state: `src`, or `src` of its `schema` block. A path without a scheme is taken for a file. */
  src(): Promise<readonly string[] | undefined>;
  /** The report template of a command, `format { GROUP { COMMAND = … } }` or the older `log`. */
  format(group: 'schema' | 'migrate', command: string): Promise<string | undefined>;
  diff(): Promise<DiffSettings>;
  lint(): Promise<LintSettings>;
  /** Attributes of the user's own: inputs of HCL schemas, and readable as `env://NAME`. */
  extra(): Promise<ReadonlyMap<string, Value>>;
}

export interface EnvOptions {
  readonly block: Block;
  readonly envName: string;
  readonly bindings: Bindings;
  /** What generated blocks see beside the bindings. */
  readonly generated?: ReadonlyMap<Block, Bindings> | undefined;
  readonly evaluation: Evaluation;
  readonly globals: { readonly lint: Section | undefined; readonly diff: Section | undefined };
  readonly note: (text: string) => void;
}

export function envOf({ block, envName, bindings, generated, evaluation, globals, note }: EnvOptions): Env {
  const section = sectionOf(block, `env.${envName}`, evaluation, bindings, generated);
  return {
    ...section,
    envName,
    bindings,
    async src() {
      const nested = section.block('schema');
      const [own, inner] = [sourcesOf(section), nested ? sourcesOf(nested) : undefined];
      const urls = await own;
      if (urls && nested?.has('src')) note(`env "${envName}" sets both src and schema.src: src is used`);
      return urls ?? inner;
    },
    async format(group, command) {
      const of = async (type: string) => section.block(type)?.block(group)?.string(command);
      const text = (await of('format')) || (await of('log'));
      return text === '' ? undefined : text;
    },
    diff: () => diffSettings(section.block('diff'), globals.diff, section.block('schema')?.block('mode')),
    lint: () => lintSettings(section.block('lint'), globals.lint),
    async extra() {
      const names = section.attributes.filter((name) => !Object.hasOwn(envShape.attributes, name));
      const values = await Promise.all(names.map(async (name) => [name, await section.value(name)] as const));
      return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
    },
  };

  /** The URLs of `src`; undefined for nothing, an empty text and an empty list that was computed. */
  async function sourcesOf(holder: Section): Promise<readonly string[] | undefined> {
    const value = await holder.value('src');
    if (value === undefined || (value.kind === 'string' && value.value === '')) return undefined;
    const range = holder.rangeOf('src');
    const refuse = () =>
      faultAt(range, `expected src to be either a string or strings, got: ${describeKind(value)}`, [
        value.kind === 'object' && value.entries.has('url') ? 'use its .url' : 'like src = "file://schema.sql"',
      ]);
    if (value.kind === 'string') return [withScheme(value.value)];
    if (isSequence(value) && value.items.length === 0) {
      if (holder.isWrittenEmpty('src')) throw refuse();
      return undefined;
    }
    return textsOf(value, refuse, range, 'src').map(withScheme);
  }
}

function withScheme(url: string): string {
  return schemeOf(url) === undefined ? `file://${url}` : url;
}
