import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import { nameText } from './names.ts';
import { type Token, tokenize } from './tokens.ts';

/** Kinds that SQL calls, with their arguments behind them. */
const called: ReadonlySet<string> = new Set(['function', 'procedure', 'aggregate']);

/** Kinds whose names stand for rows or types. */
const named: ReadonlySet<string> = new Set([
  'table',
  'view',
  'materialized',
  'foreign_table',
  'sequence',
  'enum',
  'domain',
  'composite',
  'range',
  'base_type',
]);

/** Kinds that only constants name, by the types of those. */
const inConstants: ReadonlyMap<string | undefined, string> = new Map([
  ['regconfig', 'text_search_config'],
  ['regdictionary', 'text_search_dictionary'],
]);
const constants: ReadonlySet<string> = new Set(inConstants.values());

type Names = ReadonlyMap<string, readonly SchemaObject[]>;

const indexes = new WeakMap<Realm, Names>();

/** What texts mean to the objects of each schema of a state: many a default or check is that of other tables as well. */
const meanings = new WeakMap<Realm, Map<string, Map<string, ObjectKey[]>>>();

function meaningsIn(realm: Realm, schema: string): Map<string, ObjectKey[]> {
  const schemas = meanings.get(realm) ?? new Map<string, Map<string, ObjectKey[]>>();
  const known = schemas.get(schema) ?? new Map<string, ObjectKey[]>();
  if (known.size === 0) meanings.set(realm, schemas.set(schema, known));
  return known;
}

const usualPath: readonly string[] = ['public'];

/** Objects of a state by their names; read once for each state. */
function namesOf(realm: Realm): Names {
  const known = indexes.get(realm);
  if (known) return known;
  const names = new Map<string, SchemaObject[]>();
  realm.objects.forEach((object) => {
    const { kind } = object;
    const isFound = called.has(kind) || named.has(kind) || constants.has(kind) || kind === 'operator';
    if (object.parent !== undefined || !isFound) return;
    const list = names.get(object.name);
    if (list) list.push(object);
    else names.set(object.name, [object]);
  });
  indexes.set(realm, names);
  return names;
}

/**
 * What a text of SQL, or the body of a routine, seems to use: names that the state has, where the grammar could mean them. A qualified
 * name means that schema's object; others mean the object's own schema, then those of `path`, then any.
 */
export function mentionsIn(
  text: string | undefined,
  object: SchemaObject,
  realm: Realm,
  path: readonly string[] = usualPath,
): ObjectKey[] {
  if (text === undefined || text === '') return [];
  if (path !== usualPath) return findMentions(text, object.schema, realm, path);
  const known = meaningsIn(realm, object.schema ?? '');
  const found = known.get(text) ?? findMentions(text, object.schema, realm, path);
  known.set(text, found);
  return found;
}

/** @param only what a constant names is of this kind. */
function findMentions(
  text: string,
  home: string | undefined,
  realm: Realm,
  path: readonly string[],
  only?: string,
): ObjectKey[] {
  const names = namesOf(realm);
  const tokens = tokenize(text);
  const found = new Set<ObjectKey>();
  tokens.forEach((token, at) => {
    if (token.kind !== 'word' && token.kind !== 'name') return;
    const spelled = (word: string) => (word.startsWith('"') ? nameText(word) : word.toLowerCase());
    const candidates = names.get(spelled(token.text));
    if (!candidates) return;
    const isCall = tokens[at + 1]?.text === '(';
    const fitting = candidates.filter(({ kind }) => {
      if (only !== undefined || constants.has(kind)) return kind === only;
      return called.has(kind) === isCall || (isCall && named.has(kind));
    });
    const qualifier = tokens[at - 1]?.text === '.' ? spelled(tokens[at - 2]?.text ?? '') : undefined;
    for (const near of nearest(fitting, qualifier, home, path)) found.add(keyOf(near));
  });
  const literals = tokens.flatMap(({ kind, text: value }, at) => {
    if (kind !== 'string') return [];
    const of = inConstants.get(castOf(tokens, at));
    const name = value.slice(1, -1).replaceAll("''", "'");
    return of !== undefined || namesRelation(tokens, at) ? [{ name, of }] : [];
  });
  return [
    ...found,
    ...operatorsIn(text, names),
    ...literals.flatMap(({ name, of }) => findMentions(name, home, realm, path, of)),
  ];
}

/** `OPERATOR(app.===)`: as the server prints what is not on the search path. */
const qualifiedOperator = /\boperator\s*\(\s*("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)\s*\.\s*([-+*/<>=~!@#%^&|`?]+)\s*\)/gi;

/** All that have the name: which of them is meant follows from types. */
function operatorsIn(text: string, names: Names): ObjectKey[] {
  return Array.from(text.matchAll(qualifiedOperator)).flatMap(([, schema = '', name = '']) =>
    (names.get(name) ?? [])
      .filter((object) => object.kind === 'operator' && object.schema === nameText(schema))
      .map((object) => keyOf(object)),
  );
}

/** Words in front of the name of a relation, and in front of the name of a type. */
const beforeRelation: ReadonlySet<string> = new Set(['from', 'join', 'into', 'update', 'only', 'table', 'using', ',']);
const beforeType: ReadonlySet<string> = new Set(['::', ':', 'as', 'setof']);
const types: ReadonlySet<string> = new Set(['enum', 'domain', 'composite', 'range', 'base_type']);

/**
 * Whether a text uses names without a schema that only schemas outside of `path` have: it was written for a session with another
 * search path.
 */
export function strays(text: string, realm: Realm, path: readonly string[]): boolean {
  return isAnyAstray(text, realm, path, (tokens, at) => {
    const isString = tokens[at]?.kind === 'string' && namesRelation(tokens, at);
    const before = wordAt(tokens, at - 1) ?? '';
    const isCall = wordAt(tokens, at + 1) === '(';
    return ({ kind }) => {
      if (constants.has(kind)) return false;
      if (isString) return !called.has(kind);
      if (called.has(kind)) return isCall;
      return named.has(kind) && (types.has(kind) || beforeType.has(before) ? beforeType : beforeRelation).has(before);
    };
  });
}

/** The same for the types of what a body in PL/pgSQL declares: nothing else of it is looked up when it is made. */
export function declaresAstray(text: string, realm: Realm, path: readonly string[]): boolean {
  if (!/\bdeclare\b/i.test(text)) return false;
  return isAnyAstray(text, realm, path, (tokens, at) => {
    const isType = isDeclared(tokens, at) || namesRowType(tokens, at);
    return ({ kind }) => isType && named.has(kind);
  });
}

/** @param meant which objects of its name a word stands for. */
function isAnyAstray(
  text: string,
  realm: Realm,
  path: readonly string[],
  meant: (tokens: readonly Token[], at: number) => (object: SchemaObject) => boolean,
): boolean {
  const names = namesOf(realm);
  const tokens = tokenize(text);
  return tokens.some((token, at) => {
    const isString = token.kind === 'string' && namesRelation(tokens, at);
    const spelled = token.text.startsWith('"') ? nameText(token.text) : token.text.toLowerCase();
    const candidates = names.get(isString ? token.text.slice(1, -1) : spelled);
    if (!candidates || tokens[at - 1]?.text === '.') return false;
    const fitting = candidates.filter(meant(tokens, at));
    return fitting.length > 0 && !fitting.some(({ schema = '' }) => path.includes(schema));
  });
}

/** `; name type` before the body begins, the first behind DECLARE. */
function isDeclared(tokens: readonly Token[], at: number): boolean {
  if (tokens.slice(0, at).some(({ text }) => text.toLowerCase() === 'begin')) return false;
  const name = wordAt(tokens, at - 1) === 'constant' ? at - 2 : at - 1;
  return [';', 'declare'].includes(wordAt(tokens, name - 1) ?? '') && /^[\w"]/.test(tokens[name]?.text ?? '');
}

/** `crew%ROWTYPE`, `crew.age%TYPE`. */
function namesRowType(tokens: readonly Token[], at: number): boolean {
  if (wordAt(tokens, at + 1) === '%') return wordAt(tokens, at + 2) === 'rowtype';
  return wordAt(tokens, at + 1) === '.' && wordAt(tokens, at + 3) === '%' && wordAt(tokens, at + 4) === 'type';
}

/** `'app.counter'::regclass`, or what `nextval` is given. */
function namesRelation(tokens: readonly Token[], at: number): boolean {
  return castOf(tokens, at) === 'regclass' || (wordAt(tokens, at - 1) === '(' && wordAt(tokens, at - 2) === 'nextval');
}

/** The type that a constant is cast to. */
function castOf(tokens: readonly Token[], at: number): string | undefined {
  const word = (place: number) => wordAt(tokens, place);
  if (word(at + 1) === '::') return word(at + 2);
  return word(at + 1) === ':' && word(at + 2) === ':' ? word(at + 3) : undefined;
}

function wordAt(tokens: readonly Token[], at: number): string | undefined {
  return tokens[at]?.text.toLowerCase();
}

function nearest(
  objects: readonly SchemaObject[],
  qualifier: string | undefined,
  home: string | undefined,
  path: readonly string[],
): readonly SchemaObject[] {
  // Behind an alias stands a column.
  if (qualifier !== undefined) return objects.filter(({ schema }) => schema === qualifier);
  for (const schema of [home, ...path]) {
    const here = objects.filter((object) => object.schema === schema);
    if (here.length > 0) return here;
  }
  return objects;
}
