import { TelamonError } from '../../errors/telamon-error.ts';
import { attributeOf, type Block, sourceText, staticPath } from '../../hcl/ast.ts';
import { firstError, parseHcl } from '../../hcl/parser.ts';
import { type Archive, pathPart } from './archive.ts';
import { folderOf } from './kinds.ts';

/** How a document is cut: a file for each object (`default`), for each schema, or for each kind of block. */
export const splitStrategies = ['default', 'schema', 'type'] as const;
export type SplitStrategy = (typeof splitStrategies)[number];

/** The file of an object stands for itself; what has no file of its own is in this one. A folder that holds it is read with all below it. */
export const mainHcl = 'main.hcl';

const mainNote = '# What the schema is made of stands in the folders beside this file.\n';

/**
 * Cuts a schema document in HCL into files.
 * @throws TelamonError config_syntax when it is no HCL.
 */
export function splitHcl(text: string, strategy: SplitStrategy, suffix = '.hcl'): Archive {
  const { body, errors } = parseHcl(text, 'schema');
  const fault = firstError(errors);
  if (fault) throw fault;
  const files = new Map<string, string>();
  const add = (file: string, piece: string) => files.set(file, `${files.get(file) ?? ''}${piece}\n`);
  if (strategy === 'default') files.set(mainHcl, '');
  for (const attribute of body.attributes) add(mainHcl, sourceText(attribute.range));
  const schemas = new Map(body.blocks.map((block) => [namesOf(block), schemaOf(block) ?? '']));
  for (const block of body.blocks) add(fileOf(block, strategy, suffix, schemas), sourceText(block.range));
  if (files.get(mainHcl) === '') files.set(mainHcl, mainNote);
  return files;
}

function fileOf(block: Block, strategy: SplitStrategy, suffix: string, schemas: ReadonlyMap<string, string>): string {
  if (strategy === 'type') return `${pathPart(block.type)}${suffix}`;
  const label = block.labels.at(-1)?.text;
  const schema = schemaOf(block) ?? schemas.get(holderOf(block) ?? '');
  if (strategy === 'schema') return `${schema === undefined ? 'main' : pathPart(schema)}${suffix}`;
  if (label === undefined) return mainHcl;
  const name = `${pathPart(label)}${suffix}`;
  if (schema === undefined || block.type === 'extension') return `${folderOf(block.type)}/${name}`;
  const home = `schemas/${pathPart(schema)}`;
  return block.type === 'schema' ? `${home}/${name}` : `${home}/${folderOf(block.type)}/${name}`;
}

function schemaOf(block: Block): string | undefined {
  if (block.type === 'schema') return block.labels[0]?.text;
  const [root, name] = pathOf(block, 'schema');
  if (root === 'schema' && name !== undefined) return name;
  return block.labels.length > 1 ? block.labels[0]?.text : undefined;
}

/** The relation that a trigger, a policy … is on, or that a partition is of, in the words of {@link namesOf}. */
function holderOf(block: Block): string | undefined {
  const path = ['on', 'of'].map((name) => pathOf(block, name)).find(({ length }) => length > 1);
  return path?.join('\0');
}

/** A block as references spell it: `table`, then its labels. */
function namesOf(block: Block): string {
  return [block.type, ...block.labels.map(({ text }) => text)].join('\0');
}

function pathOf({ body }: Block, name: string): readonly string[] {
  const attribute = attributeOf(body, name);
  return (attribute && staticPath(attribute.expression)) ?? [];
}

/** @throws TelamonError template_invalid for a word that is none. */
export function parseStrategy(word: string): SplitStrategy {
  const found = splitStrategies.find((each) => each === word);
  if (found) return found;
  throw new TelamonError('template_invalid', `unknown split strategy "${word}"`, {
    hints: [`one of: ${splitStrategies.join(', ')}`],
  });
}
