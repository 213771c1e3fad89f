import { changedFields } from '../../../diff/compare.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { type Catalog, commentOnPart, typeRef, typesOf } from '../catalog/catalog.ts';
import type { TypeRow } from '../catalog/types.ts';
import { defaultSql, exactDefault, isNullDefault, sameExpression, wrapped } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { defaultName } from '../names.ts';
import { quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { sameType, type TypeRef, typeSql } from '../types.ts';
import { address, type Obstacle, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { printDomain, readDomainHcl } from './domain-hcl.ts';
import { keysOfType } from './key-types.ts';
import { isTypeOf } from './multirange.ts';
import { partComments } from './part-comments.ts';
import { collateSql, type Qualified } from './qualified.ts';
import { renameAs } from './rename.ts';
import { droppedType, holdsInside, leavingHolders, remadeType } from './replace-type.ts';
import { holdsRows } from './row-type.ts';
import { isMadeAgain } from './type-again.ts';

export interface DomainCheck {
  readonly name: string;
  readonly expr: string;
  readonly notValid?: true;
  readonly comment?: string;
}

export interface Domain extends SchemaObject<'domain'> {
  readonly schema: string;
  /** What it is made of. */
  readonly type: TypeRef;
  readonly null: boolean;
  /** The name of its NOT NULL where it is not the server's own (PostgreSQL 17). */
  readonly notNullName?: string;
  /** What is said of that constraint (PostgreSQL 17). */
  readonly notNullComment?: string;
  readonly default?: string;
  readonly collation?: Qualified;
  readonly checks: readonly DomainCheck[];
}

export const domain: PostgresKind<Domain> = {
  name: 'domain',
  policy: 'domain',
  selector: 'domain',
  rename: renameAs('DOMAIN', 'type', 'a domain'),
  namespace: 'type',
  references: ({ type, collation }) => [
    ...(type.user ? [keyOf(type.user)] : []),
    ...(collation ? [keyOf({ kind: 'collation', ...collation })] : []),
  ],
  mentions: (object, realm) =>
    mentionsIn([object.default ?? '', ...object.checks.map(({ expr }) => expr)].join(' '), object, realm),
  knownTo: (object, major) => {
    if (major >= notNullNames || (object.notNullName ?? object.notNullComment) === undefined) return object;
    const { notNullName: _, notNullComment: __, ...rest } = object;
    return rest;
  },
  changes: (from, to, exact) =>
    changedFields(from, to, ['type', 'null', 'notNullName', 'notNullComment', 'default', 'collation', 'checks'], {
      type: sameType,
      default: () => sameExpression(plainDefault(from, exact), plainDefault(to, exact)),
      checks: (a, b) => sameChecks(a, b, exact),
    }),

  read: (catalog) =>
    typesOf(catalog, 'd').map((row) => ({
      object: readDomain(catalog, row),
      addresses: [
        address('pg_type', row.id),
        ...(row.domain?.checks ?? []).map(({ id }) => address('pg_constraint', id)),
      ],
    })),

  create,
  drop: (object, context) => droppedType(object, context, typeRules(context)),
  alter,
  entails: ({ from }, context) => (isMadeAgain(from, context) ? keysOfType(context) : []),
  makeWay,
  reshape: holdsRows,
  commentOn: (object, context) => ({
    on: `DOMAIN ${context.name(object)}`,
    label: `domain: ${quoteName(object.name)}`,
  }),

  hcl: { read: readDomainHcl, print: printDomain },
};

function readDomain(catalog: Catalog, row: TypeRow): Domain {
  const { id, schema, name, domain: own } = row;
  const { notNullName, notNullComment } = own ?? {};
  // The server counts on when the name is taken.
  const given = notNullComment ? notNullName : notNullName?.replace(/\d*$/, '');
  return {
    kind: 'domain',
    schema,
    name,
    type: typeRef(catalog, own?.base ?? id, own?.baseText ?? ''),
    null: own?.notNull !== true,
    ...(notNullName && given !== usualNotNull(name) ? { notNullName } : {}),
    ...(notNullComment ? { notNullComment } : {}),
    ...(own?.default ? { default: replayable(own.default) } : {}),
    ...(own?.collation ? { collation: own.collation } : {}),
    checks: (own?.checks ?? []).map((check) => {
      const comment = commentOnPart(catalog, 'pg_constraint', check.id);
      return {
        name: check.name,
        expr: replayable(check.expression),
        ...(check.validated ? {} : { notValid: true }),
        ...(comment === undefined ? {} : { comment }),
      };
    }),
  };
}

/** In any order; a check that was validated satisfies one that need not be. */
function sameChecks(from: readonly DomainCheck[], to: readonly DomainCheck[], exact = false): boolean {
  return (
    from.length === to.length &&
    to.every((check) => {
      const before = from.find(({ name }) => name === check.name);
      return (
        before !== undefined &&
        sameExpression(before.expr, check.expr) &&
        (before.notValid === check.notValid || (check.notValid === true && !exact)) &&
        (before.comment ?? '') === (check.comment ?? '')
      );
    })
  );
}

function defaultOf(object: Domain): string | undefined {
  return object.default === undefined ? undefined : exactDefault(object.default, object.type);
}

/** The same without the casts of literals, to compare; NULL counts as none, except where it stands in the way of another domain's. */
function plainDefault({ default: text, type: { user } }: Domain, exact?: boolean): string | undefined {
  return text === undefined || (!exact && user?.kind !== 'domain' && isNullDefault(text))
    ? undefined
    : defaultSql(text, user?.kind === 'enum');
}

function checkTarget(object: Domain, domainName: string) {
  return ({ name }: { readonly name: string }) => ({
    on: `CONSTRAINT ${quoteName(name)} ON DOMAIN ${domainName}`,
    label: `constraint: ${quoteName(name)} on domain: ${quoteName(object.name)}`,
  });
}

function definition(object: Domain, context: PlanContext, name = context.name(object)): string {
  const value = defaultOf(object);
  return [
    `CREATE DOMAIN ${name} AS ${typeSql(object.type, (user) => context.name(user, object.schema))}`,
    collateSql(object.collation, context, object.schema),
    value === undefined ? '' : ` DEFAULT ${value}`,
    object.null ? '' : ` ${notNull(object)}`,
    ...object.checks.filter(({ notValid }) => !notValid).map((check) => ` ${checkSql(check)}`),
  ].join('');
}

function create(object: Domain, context: PlanContext): Step[] {
  return [
    {
      stage: stage.head,
      sql: definition(object, context),
      comment: `create domain type ${quoteName(object.name)}`,
      reverse: [`DROP DOMAIN ${context.name(object)}`],
    },
    ...afterCreate(object, context),
  ];
}

/** What CREATE DOMAIN cannot say. */
function afterCreate(object: Domain, context: PlanContext, name = context.name(object)): Step[] {
  return [
    ...withoutDefault(object, context, name),
    // There every check counts as valid.
    ...object.checks
      .filter(({ notValid }) => notValid)
      .map((check): Step => ({ ...addCheck(object, check, name), stage: stage.finish, effect: 'alter' })),
    ...partComments(object, [], object.checks, checkTarget(object, name)),
    ...notNullComments(undefined, object, context, name),
  ];
}

/** A domain is made with the default that the domain below it has just then, unless it has one of its own. */
function withoutDefault(object: Domain, { from, to }: PlanContext, name: string): Step[] {
  const { user } = object.type;
  if (object.default !== undefined || user?.kind !== 'domain') return [];
  const below = [from, to].map(({ objects }) => objects.get(keyOf(user)) as Domain | undefined);
  if (below.every((domain) => domain?.default === undefined)) return [];
  return [
    {
      stage: stage.finish,
      sql: `ALTER DOMAIN ${name} DROP DEFAULT`,
      comment: `modify domain type ${quoteName(object.name)}`,
      reverse: [],
      effect: 'alter',
    },
  ];
}

function usualNotNull(domain: string): string {
  return defaultName(domain, [], 'not_null');
}

/** What has a comment is named by that. */
function notNull({ name, notNullName, notNullComment }: Domain): string {
  const given = notNullName ?? (notNullComment === undefined ? undefined : usualNotNull(name));
  return given === undefined ? 'NOT NULL' : `CONSTRAINT ${quoteName(given)} NOT NULL`;
}

/** What is said of its NOT NULL, where the same one of `from`, if that stays, says something else. */
function notNullComments(from: Domain | undefined, to: Domain, context: PlanContext, name = context.name(to)): Step[] {
  if (to.null || context.targetMajor < notNullNames) return [];
  const part = ({ notNullName, notNullComment: comment }: Domain) => [
    { name: notNullName ?? usualNotNull(to.name), ...(comment === undefined ? {} : { comment }) },
  ];
  return partComments(to, from && !from.null ? part(from) : [], part(to), checkTarget(to, name));
}

function checkSql(check: DomainCheck): string {
  return `CONSTRAINT ${quoteName(check.name)} CHECK ${wrapped(check.expr)}${check.notValid ? ' NOT VALID' : ''}`;
}

function alterStep(object: Domain, action: string, back: string | undefined, name: string): Step {
  const head = `ALTER DOMAIN ${name}`;
  return {
    stage: stage.head,
    sql: `${head} ${action}`,
    comment: `modify domain type ${quoteName(object.name)}`,
    ...(back === undefined ? {} : { reverse: back === '' ? [] : [`${head} ${back}`] }),
  };
}

/** What adding a rule to a domain means for the tables that use it. */
function reading(object: Domain): Pick<Step, 'hazards'> {
  return {
    hazards: [
      {
        type: 'ACQUIRES_SHARE_LOCK',
        message: `reads every table with a column of ${quoteName(object.name)} while nobody can write to it, and fails when a value does not fit`,
      },
    ],
  };
}

function addCheck(object: Domain, check: DomainCheck, name: string): Step {
  const step = alterStep(object, `ADD ${checkSql(check)}`, `DROP CONSTRAINT ${quoteName(check.name)}`, name);
  return check.notValid ? step : { ...step, ...reading(object) };
}

/** Its comment goes with it, and comes back with it. */
function dropCheck(object: Domain, check: DomainCheck, name: string): Step {
  const step = alterStep(object, `DROP CONSTRAINT ${quoteName(check.name)}`, `ADD ${checkSql(check)}`, name);
  const comments = partComments(object, [], [check], checkTarget(object, name));
  // What the check calls may go once it is dropped.
  const releases = object.dependsOn ?? [];
  return { ...step, releases, needs: [], reverse: [...(step.reverse ?? []), ...comments.map(({ sql }) => sql)] };
}

function alter(change: Alter<Domain>, context: PlanContext): readonly Step[] | 'remake' {
  const { from, to, fields } = change;
  const changed = (field: string) => fields.some((change) => change.field === field);
  if (changed('type') || changed('collation')) {
    return remade(from, to, context);
  }
  // A change of the checks that the loose rule does not see.
  const exact = changed('checks') && sameChecks(from.checks, to.checks);
  const leaving = leavingHolders(from, context);
  const rules = [...nullability(from, to, context), ...checkSteps(from, to, exact, context)].map((step) =>
    leaving.length === 0 ? step : { ...step, needs: [...(step.needs ?? to.dependsOn ?? []), ...leaving] },
  );
  // The server reads the values of columns alone.
  if (rules.some(({ hazards }) => hazards) && holdsInside(from, context)) return remade(from, to, context);
  const defaults = (object: Domain) => {
    const value = defaultOf(object);
    return value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${value}`;
  };
  return [
    ...(changed('default') ? [alterStep(to, defaults(to), defaults(from), context.name(to))] : []),
    ...rules,
    ...partComments(to, keptChecks(from, to, exact), to.checks, checkTarget(to, context.name(to))),
    ...notNullComments(from, to, context),
  ];
}

/** First major version that keeps the name of a domain's NOT NULL. */
const notNullNames = 17;

function typeRules(context: PlanContext) {
  return {
    word: 'DOMAIN',
    label: 'domain type',
    create: (object: Domain, name: string) => definition(object, context, name),
    complete: (object: Domain, name: string) => afterCreate(object, context, name).map(({ sql }) => sql),
  };
}

function remade(from: Domain, to: Domain, context: PlanContext, making?: 'way') {
  return remadeType(from, to, context, { ...typeRules(context), ...(making ? { making } : {}) });
}

/** Below it is its base type, its collation, or a function that its checks or its default call: those leave, and come back. */
function makeWay({ from, to, below, cause, changed }: Obstacle<Domain>, context: PlanContext) {
  if (isTypeOf(from.type, below) || below.kind === 'collation') {
    return remade(from, to, context, 'way');
  }
  if (cause === 'disturbed') return 'stay';
  const away = { needs: [], releases: [keyOf(below)] };
  const value = defaultOf(from);
  const back = defaultOf(to);
  return [
    ...(value === undefined
      ? []
      : [
          {
            ...alterStep(from, 'DROP DEFAULT', `SET DEFAULT ${value}`, context.name(from)),
            stage: stage.prepare,
            ...away,
          },
        ]),
    ...(changed.has('checks')
      ? []
      : from.checks.map((check) => ({ ...dropCheck(from, check, context.name(from)), stage: stage.prepare, ...away }))),
    ...(back === undefined || changed.has('default')
      ? []
      : [
          {
            ...alterStep(to, `SET DEFAULT ${back}`, 'DROP DEFAULT', context.name(to)),
            stage: stage.finish,
            releases: [],
          },
        ]),
    ...(changed.has('checks')
      ? []
      : to.checks.map((check) => ({ ...addCheck(to, check, context.name(to)), stage: stage.finish, releases: [] }))),
    ...(changed.has('checks') ? [] : partComments(to, [], to.checks, checkTarget(to, context.name(to)))),
  ];
}

function nullability(from: Domain, to: Domain, context: PlanContext): Step[] {
  const named = context.targetMajor >= notNullNames && from.notNullName !== to.notNullName;
  if (from.null === to.null && !named) return [];
  const set = (object: Domain) =>
    notNull(object) === 'NOT NULL' || context.targetMajor < notNullNames ? 'SET NOT NULL' : `ADD ${notNull(object)}`;
  const dropped = alterStep(to, 'DROP NOT NULL', set(from), context.name(to));
  const said = notNullComments(undefined, from, context, context.name(to)).map(({ sql }) => sql);
  return [
    ...(from.null ? [] : [{ ...dropped, reverse: [...(dropped.reverse ?? []), ...said] }]),
    ...(to.null ? [] : [{ ...alterStep(to, set(to), 'DROP NOT NULL', context.name(to)), ...reading(to) }]),
  ];
}

/** Checks of `from` that stay as they are, or only lose their NOT VALID. */
function keptChecks(from: Domain, to: Domain, exact: boolean): readonly DomainCheck[] {
  return from.checks.filter((check) =>
    to.checks.some(
      (after) =>
        after.name === check.name &&
        sameExpression(after.expr, check.expr) &&
        (after.notValid === check.notValid || check.notValid === true || (after.notValid === true && !exact)),
    ),
  );
}

function checkSteps(from: Domain, to: Domain, exact: boolean, context: PlanContext): Step[] {
  const kept = keptChecks(from, to, exact);
  const isKept = (name: string) => kept.some((check) => check.name === name);
  return [
    ...from.checks.filter(({ name }) => !isKept(name)).map((check) => dropCheck(to, check, context.name(to))),
    ...to.checks.filter(({ name }) => !isKept(name)).map((check) => addCheck(to, check, context.name(to))),
    ...to.checks
      .filter(({ name, notValid }) => !notValid && kept.find((check) => check.name === name)?.notValid)
      .map((check) => ({
        ...alterStep(to, `VALIDATE CONSTRAINT ${quoteName(check.name)}`, undefined, context.name(to)),
        ...reading(to),
      })),
  ];
}
