import { nearest } from '../errors/nearest.ts';
import type { TelamonError } from '../errors/telamon-error.ts';
import {
  type Attribute,
  type Block,
  type Body,
  type Expression,
  literalText,
  placeOf,
  staticPath,
} from '../hcl/ast.ts';
import { faultAt, nameHints, repeated } from '../hcl/faults.ts';
import { referencesOf } from '../hcl/references.ts';
import type { Kind, Shape } from './shapes.ts';
import { wordOf } from './words.ts';

/** What checking found: faults end the run, notes are told once. */
export interface Findings {
  readonly errors: readonly TelamonError[];
  readonly notes: readonly string[];
}

/**
 * Checks what can be seen of a fixed block without evaluating it: attributes where blocks belong and the other way round,
 * a block that stands twice, names that the block does not know, and literals of a wrong type. `name` is how messages call it.
 * @param written whether its `dynamic` blocks are written out; where they are not, they are told.
 */
export function checkShape(body: Body, shape: Shape, name: string, written = true): Findings {
  const errors: TelamonError[] = [];
  const notes: string[] = [];
  const blocks = shape.blocks ?? {};
  const seen = new Map<string, Block>();
  for (const item of body.items) {
    if (item.kind === 'attribute') {
      const kind = Object.hasOwn(shape.attributes, item.name) ? shape.attributes[item.name] : undefined;
      if (kind !== undefined) {
        const fault = literalFault(item, kind, name);
        if (fault) errors.push(fault);
      } else if (Object.hasOwn(blocks, item.name)) {
        errors.push(
          faultAt(item.nameRange, `${name}.${item.name} is a block, not an attribute`, [`write ${item.name} { … }`]),
        );
      } else if (!shape.open) {
        notes.push(
          unknownNote(item, item.name, 'attribute', name, [...Object.keys(shape.attributes), ...Object.keys(blocks)]),
        );
      }
      continue;
    }
    if (item.type === 'dynamic') {
      if (!written)
        notes.push(
          `${placeOf(item.range)}: dynamic blocks are written out in an env only; in ${name} they are ignored`,
        );
      const type = item.labels[0]?.text ?? '';
      const content = item.body.blocks.find((child) => child.type === 'content');
      const made = Object.hasOwn(blocks, type) ? blocks[type] : undefined;
      if (made && content) {
        const found = checkShape(content.body, made, `${name}.${type}`, written);
        errors.push(...found.errors);
        notes.push(...found.notes);
      }
      continue;
    }
    const inner = Object.hasOwn(blocks, item.type) ? blocks[item.type] : undefined;
    if (inner) {
      const first = seen.get(item.type);
      if (first) errors.push(repeated(`${name}.${item.type}`, first.headerRange, item.headerRange));
      seen.set(item.type, item);
      const found = checkShape(item.body, inner, `${name}.${item.type}`, written);
      errors.push(...found.errors);
      notes.push(...found.notes);
    } else if (Object.hasOwn(shape.attributes, item.type)) {
      errors.push(
        faultAt(item.headerRange, `${name}.${item.type} is an attribute, not a block`, [`write ${item.type} = …`]),
      );
    } else if (!shape.open) {
      notes.push(
        unknownNote(item, item.type, 'block', name, [...Object.keys(blocks), ...Object.keys(shape.attributes)]),
      );
    }
  }
  return { errors, notes };
}

function unknownNote(
  item: Attribute | Block,
  own: string,
  what: string,
  name: string,
  known: readonly string[],
): string {
  const meant = nearest(own, known);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return `${placeOf(item.range)}: ${name} knows no ${what} "${own}", which is ignored${hint}`;
}

/** A literal of a type that the attribute cannot hold. What has to be evaluated is judged when it is read. */
function literalFault(attribute: Attribute, kind: Kind, name: string): TelamonError | undefined {
  const { expression } = attribute;
  const own = `${name}.${attribute.name}`;
  if (typeof kind === 'object') return wordFault(attribute, kind.words, own);
  const given = literalKind(expression);
  if (given === undefined || given === 'null' || kind === 'any') return undefined;
  // An object is told with the hint to use its url when it is read.
  const fits = {
    string: given === 'string',
    strings: given === 'list',
    'string or strings': given === 'string' || given === 'list' || given === 'object',
    integer: given === 'number',
    bool: given === 'bool',
  }[kind];
  if (!fits) return faultAt(expression.range, `${own}: ${wanted(kind)} is required, got ${given}`);
  return given === 'list' && expression.kind === 'tuple' ? mixedFault(expression.items, attribute) : undefined;
}

export function wanted(kind: Exclude<Kind, object>): string {
  return {
    string: 'a string',
    strings: 'a list of strings',
    'string or strings': 'a string or a list of strings',
    integer: 'a whole number',
    bool: 'a bool',
    any: 'a value',
  }[kind];
}

function literalKind(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'parentheses':
      return literalKind(expression.inner);
    case 'template':
      // A template of one interpolation alone keeps the type of what it holds.
      return expression.parts.length === 1 && expression.parts[0]?.kind === 'interpolation' ? undefined : 'string';
    case 'tuple':
      return 'list';
    case 'number':
    case 'bool':
    case 'null':
    case 'object':
      return expression.kind;
    default:
      return undefined;
  }
}

function mixedFault(items: readonly Expression[], attribute: Attribute): TelamonError | undefined {
  const kinds = new Set(items.flatMap((item) => literalKind(item) ?? []));
  if (kinds.size < 2) return undefined;
  return faultAt(attribute.range, `mixed list types used in "${attribute.name}" attribute`, [
    `found ${[...kinds].join(' and ')}`,
  ]);
}

function wordFault(attribute: Attribute, words: readonly string[], own: string): TelamonError | undefined {
  const { expression } = attribute;
  const path = staticPath(expression);
  const bare = path?.length === 1 && expression.kind === 'variable' ? path[0] : undefined;
  const text = bare ?? literalText(expression);
  if (text === undefined || text === '') return undefined;
  // A bare word is spelled exactly; a text may vary in case and in `-` or `_`.
  if (bare === undefined ? wordOf(text, words) !== undefined : words.includes(bare)) return undefined;
  return faultAt(expression.range, wordMessage(own, text), nameHints(text, words, 'one of'));
}

/** What is said of a word that an attribute does not know. */
export function wordMessage(own: string, text: string): string {
  return own.endsWith('migration.format') ? `unknown dir format "${text}"` : `${own}: there is no "${text}"`;
}

/** Words of enumerations that the expressions of a body read unquoted, so that they count as known names. */
export function bareWords(body: Body, shape: Shape): Set<string> {
  const found = new Set<string>();
  for (const item of body.items) {
    if (item.kind === 'block') {
      const inner = shape.blocks && Object.hasOwn(shape.blocks, item.type) ? shape.blocks[item.type] : undefined;
      if (inner) for (const word of bareWords(item.body, inner)) found.add(word);
      continue;
    }
    const kind = Object.hasOwn(shape.attributes, item.name) ? shape.attributes[item.name] : undefined;
    if (typeof kind !== 'object') continue;
    const alone = item.expression.kind === 'variable';
    for (const { path } of referencesOf(item.expression)) {
      // A word that stands alone and is none of them is told as that, not as a name that nothing declares.
      if (path.length === 1 && (alone || kind.words.includes(path[0] ?? ''))) found.add(path[0] ?? '');
    }
  }
  return found;
}
