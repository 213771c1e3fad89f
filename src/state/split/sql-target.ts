/** The object that a statement makes, or changes, or makes something on. */
export interface Target {
  readonly schema: string | undefined;
  /** The words of its kind in lower case, `_` between. */
  readonly kind: string;
  readonly name: string;
  /** Indexes and comments: they need nothing of other relations. */
  readonly alone?: true;
}

/** What earlier statements have told: where indexes belong, and of which kind a name is. */
export interface KnownTargets {
  readonly indexes: Map<string, Target>;
  readonly objects: Map<string, Target>;
}

const name = String.raw`(?:"(?:[^"]|"")+"|${'`(?:[^`]|``)+`'}|[\w$]+)`;
const qualified = String.raw`${name}(?:\s*\.\s*${name})*`;
const exists = String.raw`(?:IF\s+(?:NOT\s+)?EXISTS\s+)?`;

type Reader = (match: RegExpMatchArray, known: KnownTargets) => Target | undefined;

/** In the order in which they are tried. Group 1 is the kind where there are two groups, the last one the name. */
const readers: readonly (readonly [pattern: RegExp, read: Reader])[] = [
  [at(`(?:CREATE|ALTER|COMMENT ON) (SCHEMA) ${exists}(${name})`), ofKind],
  [at(`(?:CREATE|ALTER|COMMENT ON) (EXTENSION) ${exists}(${name})`), ofKind],
  [
    at(
      `(?:CREATE (?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN|VIRTUAL) )*|ALTER (?:FOREIGN )?|COMMENT ON (?:FOREIGN )?)(TABLE) ${exists}(?:ONLY )?(${qualified})`,
    ),
    ofKind,
  ],
  [
    at(`CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?${exists}(?:(${qualified}) )?ON (?:ONLY )?(${qualified})`),
    (match, known) => {
      const target = holder(match[2] ?? '', known);
      if (match[1]) known.indexes.set(parts(match[1]).at(-1) ?? '', target);
      return { ...target, alone: true };
    },
  ],
  [at(`CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER ${name}\\s[\\s\\S]*?\\sON (${qualified})`), onHolder],
  [at(`(?:CREATE|ALTER) POLICY ${name} ON (${qualified})`), onHolder],
  [at(`CREATE (?:OR REPLACE )?RULE ${name} AS ON \\w+ TO (${qualified})`), onHolder],
  [at(`COMMENT ON (?:CONSTRAINT|TRIGGER|POLICY|RULE) ${name} ON (?:DOMAIN )?(${qualified})`), commentOnHolder],
  [
    at(`(?:COMMENT ON|ALTER) INDEX (${qualified})`),
    (match, known) => {
      const target = known.indexes.get(parts(match[1] ?? '').at(-1) ?? '');
      return target && { ...target, alone: true };
    },
  ],
  [
    at(`COMMENT ON COLUMN (${qualified})`),
    (match, known) => {
      const path = parts(match[1] ?? '');
      return { ...holderOf(path.slice(0, -1), known), alone: true };
    },
  ],
  [
    at(`(?:CREATE (?:OR REPLACE )?(?:RECURSIVE )?|ALTER |COMMENT ON )(?:MATERIALIZED )?(VIEW) ${exists}(${qualified})`),
    ofKind,
  ],
  [at(`(?:CREATE (?:OR REPLACE )?|ALTER |COMMENT ON )(FUNCTION|PROCEDURE|AGGREGATE) (${qualified})`), ofKind],
  [at(`(?:CREATE|ALTER|COMMENT ON) (TYPE|DOMAIN) (${qualified})`), ofKind],
  [at(`(?:CREATE (?:UNLOGGED )?|ALTER |COMMENT ON )(SEQUENCE) ${exists}(${qualified})`), ofKind],
  [
    at(
      `(?:CREATE (?:OR REPLACE )?(?:TRUSTED )?(?:DEFAULT )?|ALTER |COMMENT ON )(STATISTICS|EVENT TRIGGER|SERVER|FOREIGN DATA WRAPPER|COLLATION|PUBLICATION|(?:PROCEDURAL )?LANGUAGE|ACCESS METHOD|TEXT SEARCH (?:CONFIGURATION|DICTIONARY|PARSER|TEMPLATE)|CONVERSION|OPERATOR (?:CLASS|FAMILY)) ${exists}(${qualified})`,
    ),
    ofKind,
  ],
];

/** What a statement is about; undefined for those that are about no named object (a cast, a right). */
export function targetOf(sql: string, known: KnownTargets): Target | undefined {
  for (const [pattern, read] of readers) {
    const match = pattern.exec(sql);
    if (!match) continue;
    const target = read(match, known);
    if (target && !target.alone) known.objects.set(keyOf(target), target);
    return target;
  }
  return undefined;
}

function at(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(' ', String.raw`\s+`)}`, 'i');
}

function ofKind(match: RegExpMatchArray): Target {
  const path = parts(match[2] ?? '');
  const kind = (match[1] ?? '').toLowerCase().replace(/\s+/g, '_');
  const own = path.at(-1) ?? '';
  return { schema: kind === 'schema' ? own : path.at(-2), kind, name: own };
}

function onHolder(match: RegExpMatchArray, known: KnownTargets): Target {
  return holder(match[1] ?? '', known);
}

function commentOnHolder(match: RegExpMatchArray, known: KnownTargets): Target {
  return { ...onHolder(match, known), alone: true };
}

function holder(text: string, known: KnownTargets): Target {
  return holderOf(parts(text), known);
}

/** The relation, or the type, that something belongs to. */
function holderOf(path: readonly string[], { objects }: KnownTargets): Target {
  const target: Target = { schema: path.at(-2), kind: 'table', name: path.at(-1) ?? '' };
  return objects.get(keyOf(target)) ?? target;
}

/** Relations and types share their names. */
function keyOf(target: Target): string {
  return `${target.schema ?? ''}\0${target.name}`;
}

const word = new RegExp(name, 'g');

/** The parts of a qualified name, without their quotes. */
function parts(text: string): string[] {
  return wordsOf(text);
}

/** Every name in a text, without its quotes; keywords are among them. */
export function wordsOf(text: string): string[] {
  return [...text.matchAll(word)].map(([found]) => {
    const quote = found[0];
    return quote === '"' || quote === '`' ? found.slice(1, -1).replaceAll(quote + quote, quote) : found;
  });
}
