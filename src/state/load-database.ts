import { type Connection, DatabaseError } from '../dialects/connection.ts';
import type { Dialect, Scope } from '../dialects/dialect.ts';
import { diffRealms } from '../diff/diff.ts';
import type { DiffPolicy } from '../diff/policy.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { faultText } from '../migrations/executor/failure.ts';
import type { Realm } from '../schema/model.ts';
import { runPlan } from './run-plan.ts';
import { scopeOf } from './scope.ts';
import type { DatabaseState } from './state.ts';

/** Makes on a dev database what a live one holds; with a label the one schema of it goes into the schema of that name. */
export async function loadDatabase(
  state: DatabaseState,
  connection: Connection,
  dialect: Dialect,
  label: string | undefined,
): Promise<void> {
  const source = await state.dialect.connect(state.url, { applicationName: 'telamon' });
  let realm: Realm;
  let scope: Scope;
  try {
    scope =
      label !== undefined && source.boundSchema === undefined
        ? await onlySchema(source, state.dialect)
        : scopeOf(source);
    realm = await state.dialect.inspect(source, scope);
  } finally {
    await source.close();
  }
  await loadRealm(realm, scope, connection, dialect);
}

/** The one schema of a database that is not bound to one. */
async function onlySchema(source: Connection, dialect: Dialect): Promise<Scope> {
  const realm = await dialect.inspect(source, { of: 'realm' });
  const schemas = [...new Set([...realm.objects.values()].flatMap((object) => object.schema ?? []))];
  const [schema, ...more] = schemas;
  if (more.length > 0) {
    throw new TelamonError(
      'state_invalid',
      `the database has ${schemas.length} schemas with objects: ${schemas.join(', ')}`,
      {
        hints: ['a labelled part is one schema: bind its url with ?search_path=NAME'],
      },
    );
  }
  return { of: 'schema', schema: schema ?? 'public' };
}

/** What beside the objects is made: left out, nobody has rights. */
export type LoadedRights = Pick<DiffPolicy, 'access' | 'optIn'>;

/**
 * Makes the objects of a realm that a database lacks, with those that patterns left out of it and that it, or what it is to become, cannot
 * do without. A realm of one schema goes into the schema that unqualified names mean.
 * @throws TelamonError dev_database when the database refuses one of them.
 */
export async function loadRealm(
  state: Realm,
  scope: Scope,
  connection: Connection,
  dialect: Dialect,
  rights: LoadedRights = {},
  wanted: Realm = state,
): Promise<void> {
  const all = dialect.withGround?.(state, wanted) ?? state.whole ?? state;
  const { realm = all } = (await dialect.roles?.reduced(all, connection)) ?? {};
  const whole = scope.of === 'realm';
  const present: Realm = whole ? await dialect.inspect(connection, { of: 'realm' }) : { objects: new Map() };
  const changes = diffRealms(present, realm, dialect.kinds, rights).filter(({ verb }) => verb === 'create');
  const made = dialect.plan(changes, {
    from: present,
    to: realm,
    qualifier: { by: whole ? 'schema' : 'none' },
    targetMajor: connection.server.major,
    access: rights.access === true,
  });
  // A body that calls what is not there has been so before.
  const plan = dialect.routineBodies?.unchecked(made) ?? made;
  await runPlan(plan.statements, connection).catch((error: unknown) => {
    if (!(error instanceof DatabaseError)) throw error;
    throw new TelamonError('dev_database', `the state cannot be made on the dev database: ${faultText(error.fault)}`, {
      hints: [
        'a dev database of the same version and with the same extensions as the real one can hold it',
        ...(whole
          ? []
          : [
              'what it uses of other schemas has to be there, too: in the baseline of a dev block; or leave search_path out of both URLs',
            ]),
      ],
      cause: error,
    });
  });
}
