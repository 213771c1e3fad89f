/** Types that mean the same to a schema: a change inside of a class is none. */
export type TypeClass =
  | 'integer'
  | 'float'
  | 'decimal'
  | 'string'
  | 'binary'
  | 'bool'
  | 'time'
  | 'json'
  | 'uuid'
  | 'other';

/** Names as they are printed, by class. In HCL a blank becomes an underscore. */
const names: Readonly<Record<Exclude<TypeClass, 'other'>, readonly string[]>> = {
  integer: [
    'int2',
    'int8',
    'int',
    'uint64',
    'integer',
    'tinyint',
    'smallint',
    'mediumint',
    'bigint',
    'unsigned big int',
  ],
  float: ['real', 'double', 'double precision', 'float'],
  decimal: ['numeric', 'decimal'],
  string: [
    'char',
    'character',
    'varchar',
    'varying character',
    'nchar',
    'native character',
    'nvarchar',
    'text',
    'clob',
  ],
  binary: ['blob'],
  bool: ['bool', 'boolean'],
  time: ['date', 'datetime', 'time', 'timestamp'],
  json: ['json', 'jsonb'],
  uuid: ['uuid'],
};

/** Every type that has a word of its own. */
export const typeNames: readonly string[] = Object.values(names).flat();

const classes = new Map<string, TypeClass>(
  Object.entries(names).flatMap(([name, words]) => words.map((word) => [word, name as TypeClass] as const)),
);

/** Classes whose types may have a size in parentheses. */
const sized: readonly TypeClass[] = ['decimal', 'string'];

const canonical = new Map<string, string>();
const words = new Map<string, string | undefined>();
const mostKept = 1000;

/** What a function of a text gives, remembered: a schema has few types and many columns. */
function remembered<T>(known: Map<string, T>, text: string, find: (text: string) => T): T {
  const found = known.get(text);
  if (found !== undefined || known.has(text)) return found as T;
  if (known.size >= mostKept) known.clear();
  const value = find(text);
  known.set(text, value);
  return value;
}

/** A declared type: what is known by name in lower case with its size, anything else to the letter. */
export function canonicalType(declared: string): string {
  return remembered(canonical, declared, readType);
}

function readType(declared: string): string {
  const text = declared.trim();
  // A column without a type takes anything as it is, like blob.
  if (text === '') return 'blob';
  const { name, size } = parts(text);
  const known = classes.get(name);
  if (known === undefined || (size !== undefined && !sized.includes(known))) return text;
  return size === undefined ? name : `${name}(${size})`;
}

function parts(type: string): { readonly name: string; readonly size: string | undefined } {
  const match = /^([^()]*?)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(type);
  const name = (match?.[1] ?? type).trim().replace(/\s+/g, ' ').toLowerCase();
  return { name, size: match ? [match[2], match[3]].filter((each) => each !== undefined).join(',') : undefined };
}

/** Of a canonical type. */
export function typeClass(type: string): TypeClass {
  return classes.get(parts(type).name) ?? 'other';
}

/** Equal as far as a plan is concerned: of one class, or the same text. */
export function sameType(a: string, b: string): boolean {
  const [classOfA, classOfB] = [typeClass(a), typeClass(b)];
  return classOfA === classOfB && (classOfA !== 'other' || a === b);
}

/** The word that stands for a canonical type in HCL; undefined for one that only SQL can tell. */
export function hclTypeWord(type: string): string | undefined {
  return remembered(words, type, (text) => (typeClass(text) === 'other' ? undefined : text.replaceAll(' ', '_')));
}
