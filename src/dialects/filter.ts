import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../schema/model.ts';
import type { Filter, Scope } from './dialect.ts';
import type { Kind } from './kind.ts';

/** One `--exclude` or `--include` pattern: a glob for each level, and the kinds that the last level means. */
interface Pattern {
  readonly parts: readonly RegExp[];
  readonly selectors: ReadonlySet<string> | undefined;
  /** Its first part asks for something else than a schema, which holds nothing (`*[type=extension].version`). */
  readonly idle: boolean;
}

/** Most parts of a pattern: schema, object, child; in the scope of one schema without the first. */
const maxParts = 3;

/**
 * Leaves out what the patterns exclude, and keeps only what they include. What stands on a column that is left out goes with it.
 * @throws TelamonError usage for a pattern with too many parts, of an unknown type, or that cannot be read.
 */
export function filterRealm(realm: Realm, scope: Scope, kinds: readonly Kind[]): Realm {
  const filter: Filter = scope.filter ?? {};
  const parse = (text: string) => parsePattern(text, scope, kinds);
  const exclude = (filter.exclude ?? []).map(parse);
  const include = (filter.include ?? []).map(parse);
  if (exclude.length === 0 && include.length === 0) return realm;
  const kindOf = new Map(kinds.map((kind) => [kind.name, kind]));
  const container = kinds.find((kind) => kind.container)?.name ?? '';
  const path = (object: SchemaObject) => pathOf(object, container);
  const selector = (object: SchemaObject) => {
    const kind = kindOf.get(object.kind);
    return kind?.wordOf?.(object) ?? kind?.selector ?? object.kind;
  };
  const matches = (patterns: readonly Pattern[], object: SchemaObject) =>
    patterns.some((pattern) => covers(pattern, path(object), selector(object)));
  const gone = new Set<ObjectKey>();
  // What holds others may come after them: as many rounds as it takes.
  for (let before = -1; before < gone.size; ) {
    before = gone.size;
    for (const [key, object] of realm.objects) {
      if (gone.has(key) || isBound(object, kindOf)) continue;
      if (isWithin(exclude, path(object), selector(object)) || lostHolder(object, gone, kindOf, container))
        gone.add(key);
    }
  }
  const kept = [...realm.objects].filter(([key, object]) => {
    if (gone.has(key)) return false;
    const kind = kindOf.get(object.kind);
    return !(
      kind?.owners && kind.references(object).some((reference) => gone.has(reference) && isSibling(object, reference))
    );
  });
  if (include.length === 0) return sharing(realm, kept, container);
  const wanted = new Set(kept.filter(([, object]) => matches(include, object)).map(([key]) => key));
  const holds = new Set<string>();
  for (const [key, object] of kept) {
    if (wanted.has(key))
      for (let depth = 1; depth < path(object).length; depth++) holds.add(path(object).slice(0, depth).join('\0'));
  }
  const included = kept.filter(([key, object]) => {
    if (wanted.has(key) || isBound(object, kindOf)) return true;
    const own = path(object);
    const isShell = holds.has(own.join('\0'));
    const isInside = own.some((_, depth) => depth > 0 && isWantedAt(kept, wanted, own.slice(0, depth), container));
    return isShell || isInside;
  });
  return sharing(realm, included, container);
}

/** The realm of what was kept. Schemas that have lost something are marked, so that no plan drops them whole. */
function sharing(realm: Realm, kept: readonly (readonly [ObjectKey, SchemaObject])[], container: string): Realm {
  const objects = new Map(kept);
  const shared = new Set(realm.shared);
  for (const [key, { schema, parent }] of realm.objects) {
    if (schema === undefined || parent !== undefined || objects.has(key)) continue;
    shared.add(keyOf({ kind: container, name: schema }));
  }
  return { ...realm, objects, ...(shared.size > 0 ? { shared } : {}) };
}

function isWantedAt(
  kept: readonly (readonly [ObjectKey, SchemaObject])[],
  wanted: ReadonlySet<ObjectKey>,
  path: readonly string[],
  container: string,
): boolean {
  return kept.some(([key, object]) => wanted.has(key) && pathOf(object, container).join('\0') === path.join('\0'));
}

function isBound(object: SchemaObject, kinds: ReadonlyMap<string, Kind>): boolean {
  return kinds.get(object.kind)?.managed?.(object) === false;
}

/** Schema, object, child. */
function pathOf(object: SchemaObject, container: string): string[] {
  if (object.kind === container) return [object.name];
  return [object.schema, object.parent, object.name].filter((part) => part !== undefined);
}

function lostHolder(
  object: SchemaObject,
  gone: ReadonlySet<ObjectKey>,
  kinds: ReadonlyMap<string, Kind>,
  container: string,
): boolean {
  const { schema, parent } = object;
  if (schema !== undefined && gone.has(keyOf({ kind: container, name: schema }))) return true;
  if (
    kinds
      .get(object.kind)
      ?.partOf?.(object)
      .some((whole) => gone.has(whole))
  )
    return true;
  if (parent === undefined) return false;
  const at = { name: parent, ...(schema === undefined ? {} : { schema }) };
  return (kinds.get(object.kind)?.owners ?? []).some((kind) => gone.has(keyOf({ kind, ...at })));
}

/** A reference to something of the same owner. */
function isSibling(object: SchemaObject, reference: ObjectKey): boolean {
  const [, schema = '', parent = ''] = reference.split('\0');
  return schema === (object.schema ?? '') && parent === object.parent;
}

/** A pattern of fewer parts than the object's path means its holder, and takes what that holds along. */
function isWithin(patterns: readonly Pattern[], path: readonly string[], selector: string): boolean {
  return patterns.some((pattern) => covers(pattern, path, selector));
}

function covers(pattern: Pattern, path: readonly string[], selector: string): boolean {
  if (pattern.idle || pattern.parts.length !== path.length) return false;
  if (pattern.selectors && !pattern.selectors.has(selector)) return false;
  return pattern.parts.every((part, index) => part.test(path[index] ?? ''));
}

function parsePattern(text: string, scope: Scope, kinds: readonly Kind[]): Pattern {
  const parts = splitDots(text).map((part) => parsePart(text, part, kinds));
  const bound = scope.of === 'schema' ? [{ glob: globToRegExp(quoteGlob(scope.schema)), selectors: undefined }] : [];
  const full = [...bound, ...parts];
  if (full.length > maxParts) {
    const shown = scope.of === 'schema' ? `${scope.schema}.${text}` : text;
    throw new TelamonError('usage', `too many parts in pattern: "${shown}"`, {
      hints: ['a pattern names a schema, an object in it and a part of that: schema.object.child'],
    });
  }
  const container = kinds.find((kind) => kind.container)?.selector ?? '';
  return {
    parts: full.map(({ glob }) => glob),
    selectors: full.at(-1)?.selectors,
    idle: full.length > 1 && full[0]?.selectors?.has(container) === false,
  };
}

/** One level of a pattern: what its names are like, and of which types it speaks. */
function parsePart(text: string, part: string, kinds: readonly Kind[]) {
  const selector = /\[type=([^\]]*)\]$/.exec(part);
  const words = selector?.[1]?.split('|');
  const known = new Set([...typeWords, ...kinds.map((kind) => kind.selector)]);
  const unknown = words?.find((word) => !known.has(word));
  if (unknown !== undefined) {
    const meant = nearest(unknown, [...known]);
    throw new TelamonError('usage', `unknown type "${unknown}" in pattern: "${text}"`, {
      hints: [meant === undefined ? `types are ${[...known].sort().join(', ')}` : `did you mean [type=${meant}]?`],
    });
  }
  const glob = selector ? part.slice(0, selector.index) : part;
  try {
    return { glob: globToRegExp(glob), selectors: words && new Set(words) };
  } catch (cause) {
    throw new TelamonError('usage', `syntax error in pattern: "${text}"`, {
      hints: [
        '[a-z] is a class of characters; a bracket that is meant as it stands is written \\[, or in "double quotes"',
      ],
      cause,
    });
  }
}

/** Words of `[type=…]` that some database knows: a pattern of a project for several is none the worse for them. */
const typeWords = (
  'aggregate cast check collation column composite default_permission domain enum event_trigger exclude extension fk ' +
  'foreign_key foreign_table func function index materialized object partition permission policy primary_key proc ' +
  'procedure publication range role rule schema sequence server statistics subscription table trigger type unique user ' +
  'view'
).split(' ');

/** Parts between dots; a part in double quotes may hold dots. Types stay behind their part. */
function splitDots(text: string): string[] {
  const part = /"((?:[^"]|"")*)"(\[type=[^\]]*\])?|((?:\[[^\]]*\]|\\.|[^.])+)/g;
  return Array.from(text.matchAll(part), ([, quoted, type = '', plain = '']) =>
    quoted === undefined ? plain : quoteGlob(quoted.replaceAll('""', '"')) + type,
  );
}

function quoteGlob(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&');
}

/**
 * `*` any run, `?` one character, `[a-z]` and `[^x]` classes, `\` escapes. The whole name has to match.
 * @throws SyntaxError for a class that is not closed, or runs backwards.
 */
function globToRegExp(glob: string): RegExp {
  if (/[[\\]/.test(glob.replace(/\\.|\[[^\]]*\]/gs, ''))) throw new SyntaxError('a class is not closed');
  const source = glob.replace(/\\(.)|\[(\^?)([^\]]*)\]|\*|\?|[.+^${}()|[\]\\/]/gs, (match, escaped, not, set) => {
    if (escaped !== undefined) return escapeRegExp(escaped);
    if (set !== undefined) return `[${not}${set.replace(/[[\]\\]/g, '\\$&')}]`;
    if (match === '*') return '.*';
    return match === '?' ? '.' : escapeRegExp(match);
  });
  return new RegExp(`^${source}$`, 'su');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
