import { readFileSync } from 'node:fs';
import { type Connection, DatabaseError } from '../dialects/connection.ts';
import type { Dialect, Secret } from '../dialects/dialect.ts';
import { type ReadSchema, readDocument, schemaOf } from '../dialects/schema-hcl/index.ts';
import { diffRealms } from '../diff/diff.ts';
import { indexKinds } from '../diff/kinds.ts';
import type { DiffPolicy } from '../diff/policy.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Inputs } from '../hcl/variables.ts';
import { faultText, staleBodyHint } from '../migrations/executor/failure.ts';
import type { Realm, SchemaObject } from '../schema/model.ts';
import type { PlannedStatement } from '../schema/plan.ts';
import { placeInSchema } from './hcl-place.ts';
import { runPlan } from './run-plan.ts';
import { rebound } from './scope.ts';
import { faultHints } from './script.ts';
import type { Layer, ScriptedState } from './state.ts';

/** Schema HCL, by where it lies or what it says. */
export interface HclSource {
  /** As the user named it. */
  readonly name: string;
  /** Absolute path. */
  readonly full?: string;
  /** In place of a file. */
  readonly text?: string;
}

export interface HclOptions {
  /** The URL or address, for messages. */
  readonly label: string;
  /** Values for the variables that the files declare. */
  readonly inputs: () => Promise<Inputs>;
  readonly note?: ((text: string) => void) | undefined;
}

/**
 * What schema files in HCL describe: made on a dev database, whose words for it count. Parsed at once, understood when it is known which
 * database it is for.
 * @throws TelamonError config_syntax, state_invalid for a project file.
 */
export async function hclState(
  sources: readonly HclSource[],
  { label, inputs, note }: HclOptions,
): Promise<ScriptedState> {
  const files = sources.map(({ name, full, text }) => ({ name, text: text ?? readFileSync(full ?? name, 'utf8') }));
  const document = await readDocument(files, note);
  const made = new Map<Dialect, Promise<ReadSchema>>();
  const read = (dialect: Dialect): Promise<ReadSchema> => {
    const known = made.get(dialect);
    if (known) return known;
    const schema = readSources(dialect);
    made.set(dialect, schema);
    return schema;
  };
  const readSources = async (dialect: Dialect): Promise<ReadSchema> => {
    if (!dialect.language) {
      throw new TelamonError('unsupported', `${label}: schemas of ${dialect.name} cannot be read from HCL yet`, {
        hints: ['describe the schema in SQL: file://schema.sql, or data "external_schema"'],
      });
    }
    return schemaOf(document, dialect.language, { inputs: await inputs(), note });
  };
  return {
    kind: 'scripted',
    label,
    origin: 'hcl',
    async ownSchema(dialect) {
      const { schemas, realm } = await read(dialect);
      if (schemas.length !== 1) return undefined;
      const own = [...realm.objects.values()].find(isContainerOf(dialect));
      return own && { name: own.name, comment: own.comment };
    },
    async renames(dialect) {
      return (await read(dialect)).renames;
    },
    async withRoles(made, dialect, { optIn = [], secrets = false }, layer) {
      const { realm, schemas } = await read(dialect);
      const secret = optIn.includes('roles') && !secrets ? dialect.roles?.secretIn(realm) : undefined;
      if (secret) throw notAllowed(secret);
      const [own] = schemas;
      const said = layer?.schema === undefined || own === undefined ? realm : rebound(realm, own, layer.schema);
      return withoutOutside(dialect.roles?.restored(made, said) ?? made, said);
    },
    weight: async (dialect) => (await read(dialect)).realm.objects.size,
    async load(connection, dialect, layer) {
      const schema = await lesser(await read(dialect), connection, dialect);
      const bound = layer?.schema ?? connection.boundSchema;
      if (bound !== undefined && schema.schemas.length > 1) throw severalSchemas(schema, bound, layer);
      if (bound === undefined) await makeRealm(schema, connection, dialect, layer);
      else await makeSchema(schema, connection, dialect);
    },
  };
}

/** What only stood for something that the document points at is no part of it. */
function withoutOutside(made: Realm, said: Realm): Realm {
  const outside = new Set([...said.objects].flatMap(([key, object]) => (object.outside ? [key] : [])));
  if (outside.size === 0) return made;
  return { ...made, objects: new Map([...made.objects].filter(([key]) => !outside.has(key))) };
}

function notAllowed({ of, position }: Secret): TelamonError {
  return new TelamonError('config_invalid', `${of} has a password, which plans must not hold`, {
    position,
    hints: [
      'sensitive = ALLOW in schema { mode { … } } of the env lets schema apply set it (reports show <sensitive>); or leave it out and set it by hand',
    ],
  });
}

/** As far as a database without new roles can hold it. */
async function lesser(schema: ReadSchema, connection: Connection, { roles }: Dialect): Promise<ReadSchema> {
  if (!roles) return schema;
  const { realm } = await roles.reduced(roles.settled(schema.realm, connection.server.major), connection);
  return { ...schema, realm };
}

function severalSchemas({ schemas }: ReadSchema, bound: string, layer: Layer | undefined): TelamonError {
  const names = schemas.map((name) => `"${name}"`).join(', ');
  if (layer) {
    return new TelamonError(
      'state_invalid',
      `a labelled part is one schema, and the HCL has ${schemas.length}: ${names}`,
      {
        hints: ['leave the label out to load it as a whole database'],
      },
    );
  }
  return new TelamonError(
    'state_invalid',
    `cannot use HCL with more than 1 schema when dev-url is limited to schema "${bound}"`,
    { hints: [`the HCL has ${names}`, 'take search_path out of the dev URL (and out of the url of the env)'] },
  );
}

/**
 * All schemas of the document, by their names. A whole state lacks what the document lacks, so a new database's own schema goes when it is
 * not in there; a layer leaves alone what others made.
 */
async function makeRealm(
  schema: ReadSchema,
  connection: Connection,
  dialect: Dialect,
  layer: Layer | undefined,
): Promise<void> {
  const { realm } = schema;
  const isContainer = isContainerOf(dialect);
  const present = await dialect.inspect(connection, { of: 'realm' });
  const changes = diffRealms(present, realm, dialect.kinds, everything(dialect)).filter(
    (change) =>
      change.verb === 'create' ||
      (change.verb === 'alter' && isContainer(change.to)) ||
      (change.verb === 'drop' && layer === undefined && isContainer(change.object)),
  );
  const { statements } = dialect.plan(changes, {
    from: present,
    to: realm,
    qualifier: { by: 'schema' },
    targetMajor: connection.server.major,
    access: true,
  });
  await run(statements, schema, connection, dialect);
}

/**
 * The one schema of the document, in the schema that unqualified names mean, whatever that is called. Nothing is made in others: what the
 * document points at there has to be there.
 */
async function makeSchema(schema: ReadSchema, connection: Connection, dialect: Dialect): Promise<void> {
  const isContainer = isContainerOf(dialect);
  const isElsewhere = (object: SchemaObject) =>
    object.outside === true && !schema.schemas.includes(object.schema ?? object.name);
  const all = [...schema.realm.objects];
  const elsewhere = all.flatMap(([, object]) => (isElsewhere(object) && isContainer(object) ? [object.name] : []));
  const realm: Realm = {
    objects: new Map(all.filter(([, object]) => !isContainer(object) && !isElsewhere(object))),
  };
  const nothing: Realm = { objects: new Map() };
  const { statements } = dialect.plan(diffRealms(nothing, realm, dialect.kinds, everything(dialect)), {
    from: nothing,
    to: realm,
    qualifier: { by: 'none' },
    targetMajor: connection.server.major,
    access: true,
  });
  await run(statements, schema, connection, dialect, [...(elsewhere.length === 0 ? [] : [neededElsewhere(elsewhere)])]);
}

function neededElsewhere(schemas: readonly string[]): string {
  const names = schemas.map((name) => `"${name}"`).join(', ');
  return `it points into ${names}: the dev database has to hold that (baseline of a dev block), or leave search_path out of its URL and of the target's`;
}

/** Rights with it, and kinds that usually wait to be asked for. */
function everything({ kinds }: Dialect): DiffPolicy {
  return { access: true, optIn: kinds.flatMap((kind) => kind.optIn ?? []) };
}

function isContainerOf(dialect: Dialect): (object: SchemaObject) => boolean {
  const kinds = indexKinds(dialect.kinds);
  return (object) => kinds.of(object).container === true;
}

async function run(
  statements: readonly PlannedStatement[],
  schema: ReadSchema,
  connection: Connection,
  dialect: Dialect,
  hints: readonly string[] = [],
): Promise<void> {
  await runPlan(statements, connection).catch((error: unknown) => {
    if (!(error instanceof DatabaseError) || error.lost) throw error;
    const statement = statements[error.index ?? -1];
    if (!statement) throw error;
    throw new TelamonError('statement_failed', `${statement.comment}: ${faultText(error.fault)}`, {
      position: placeInSchema(schema, statement.sql, error.fault.position, dialect),
      hints: [
        ...faultHints(error.fault),
        ...staleBodyHint(statement.sql, error.fault),
        ...hints,
        `on the dev database: ${shortened(statement.sql)}`,
      ],
      cause: error,
    });
  });
}

/** Longest statement that a message repeats, in characters. */
const shownStatement = 200;

function shortened(sql: string): string {
  return sql.length > shownStatement ? `${sql.slice(0, shownStatement)}…` : sql;
}
