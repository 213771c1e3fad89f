import { changedFields } from '../../../diff/compare.ts';
import type { ObjectKey } from '../../../schema/model.ts';
import type { Hazard } from '../../../schema/plan.ts';
import { type Catalog, options, typeRef } from '../catalog/catalog.ts';
import type { NamedRow, RoutineRow } from '../catalog/routines.ts';
import { mentionsIn } from '../mentions.ts';
import { plainLiteral, quoteName, shortName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { mayCountColumns } from '../row-order.ts';
import { sameType, type TypeRef, typeSql } from '../types.ts';
import { address, type PlanContext, type PostgresKind, type RowOrders, type Step, stage } from './contract.ts';
import { functionBlock, readFunctionHcl, signatureHcl } from './function-hcl.ts';
import { renameAs } from './rename.ts';
import {
  type Argument,
  argumentSql,
  calledName,
  confusable,
  type Routine,
  readArguments,
  replaceableArguments,
  routineName,
  sameArguments,
  signatureOf,
  typeKeys,
} from './routine.ts';
import { checking, checkingBack, pathOf } from './routine-body.ts';
import { settingSql } from './settings.ts';
import { carriesOthers } from './stood-on.ts';

/** What a function or procedure is made of beside its arguments. */
export interface Code {
  readonly language: string;
  /** What stands behind AS, to the letter; or `BEGIN ATOMIC … END` and `RETURN …`, in the words of the server. */
  readonly body: string;
  readonly standard?: true;
  /** Of functions in C: the file that holds the body's symbol. */
  readonly library?: string;
}

export interface ProgramFields extends Code {
  readonly returns?: { readonly type: TypeRef; readonly set: boolean };
  readonly returnsTable?: readonly { readonly name: string; readonly type: TypeRef }[];
  readonly window?: true;
  readonly volatility?: 'IMMUTABLE' | 'STABLE';
  readonly leakproof?: true;
  readonly strict?: true;
  readonly definer?: true;
  readonly parallel?: 'SAFE' | 'RESTRICTED';
  /** Only where they are not what the language and the result imply. */
  readonly cost?: string;
  readonly rows?: string;
  readonly support?: NamedRow;
  /** `SET x TO y`, values as the catalog keeps them. */
  readonly config?: readonly (readonly [name: string, value: string])[];
  readonly transforms?: readonly TypeRef[];
}

export interface FunctionObject extends Routine<'function'>, ProgramFields {}
export interface Procedure extends Routine<'procedure'>, ProgramFields {}
type Program = FunctionObject | Procedure;

const fields = [
  'returns',
  'returnsTable',
  'language',
  'body',
  'standard',
  'library',
  'window',
  'volatility',
  'leakproof',
  'strict',
  'definer',
  'parallel',
  'cost',
  'rows',
  'support',
  'config',
  'transforms',
] as const;

/** A function and a procedure differ in their noun only. */
function program<O extends Program>(kind: O['kind'], policy: string): PostgresKind<O> {
  const noun = kind.toUpperCase();
  const create = (object: O, context: PlanContext): Step => ({
    stage: stage.head,
    sql: createSql(object, context),
    comment: `create ${quoteName(object.name)} ${kind}`,
    reverse: [dropSql(object, context)],
    ...checking(object, context),
  });
  const drop = (object: O, context: PlanContext): Step => ({
    stage: stage.head,
    sql: dropSql(object, context),
    comment: `drop ${quoteName(object.name)} ${kind}`,
    reverse: [createSql(object, context)],
    ...checkingBack(object, context),
    hazards: [untrackable(object)],
  });
  return {
    name: kind,
    policy,
    selector: kind,
    namespace: 'routine',
    references: (object) => references(object),
    confuses: confusable,
    changes: (from, to) => [
      ...(sameArguments(from.args, to.args) ? [] : [{ field: 'args', from: from.args, to: to.args }]),
      ...changedFields<Program>(from, to, fields, {
        returns: (a, b) =>
          a === b || (a !== undefined && b !== undefined && a.set === b.set && sameType(a.type, b.type)),
        returnsTable: sameTable,
      }),
    ],
    mentions: (object, realm) => mentionsIn(sourceOf(object), object, realm, pathOf(object)),
    countsColumns,
    placed,

    read: (catalog) =>
      catalog.routines
        .filter((row) => (row.kind === 'p') === (kind === 'procedure') && row.kind !== 'a')
        .map((row) => ({
          object: readProgram(catalog, row, kind) as O,
          addresses: [address('pg_proc', row.id)],
        })),

    create: (object, context) => [create(object, context)],
    drop: (object, context) => [drop(object, context)],
    alter: ({ from, to, fields: changes }, context) => {
      if (changes.every(({ field }) => field === 'comment')) return [];
      if (!isReplaceable(from, to)) return 'remake';
      return [
        {
          stage: stage.head,
          sql: createSql(to, context, true),
          comment: `modify ${quoteName(to.name)} ${kind}`,
          ...(isReplaceable(to, from)
            ? { reverse: [createSql(from, context, true)] }
            : withoutAdded(from, to, context)),
          ...checking(to, context),
          ...checkingBack(from, context),
        },
      ];
    },
    rename: renameAs(noun, kind, `a ${kind}`),
    commentOn: (object, context) => ({
      on: `${noun} ${routineName(object, context)}`,
      label: `${kind}: ${quoteName(object.name)}`,
    }),

    hcl: {
      signature: signatureHcl,
      read: (block) => readFunctionHcl(block, kind) as O,
      print: (object, context) => functionBlock(object, context),
    },
  };
}

export const functionKind: PostgresKind<FunctionObject> = program('function', 'func');
export const procedure: PostgresKind<Procedure> = program('procedure', 'proc');

/** A name or a default that an argument got cannot be taken away again: the old form is made anew, where nothing calls it. */
function withoutAdded(from: Program, to: Program, context: PlanContext): Pick<Step, 'reverse'> {
  if (from.comment !== undefined || carriesOthers(to, context.to)) return {};
  return { reverse: [dropSql(to, context), createSql(from, context)] };
}

function countsColumns({ standard, returns, body, args }: Program): boolean {
  const inBody = standard === true && (returns?.type.user !== undefined || mayCountColumns(body));
  return inBody || args.some((argument) => argument.type.user !== undefined && argument.default !== undefined);
}

/** A body of text stays as its author wrote it. */
function placed<O extends Program>(object: O, { text, result }: RowOrders): O {
  const { standard, returns, body } = object;
  const args = object.args.map((argument) =>
    argument.default === undefined ? argument : { ...argument, default: result(argument.default, argument.type) },
  );
  if (standard !== true) return { ...object, args };
  return { ...object, args, body: returns ? result(body, returns.type) : text(body) };
}

function references(object: Program): ObjectKey[] {
  return typeKeys([
    ...object.args.map(({ type }) => type),
    object.returns?.type,
    ...(object.returnsTable ?? []).map(({ type }) => type),
    ...(object.transforms ?? []),
  ]);
}

/** SQL to look for names in: the body, the types, and the defaults of the arguments. */
function sourceOf(object: Program): string {
  const body = object.library === undefined && object.language !== 'internal' ? object.body : '';
  const types = [...object.args, ...(object.returnsTable ?? [])].map(({ type }) => type.text);
  const defaults = object.args.flatMap((argument) => argument.default ?? []);
  return [body, ...types, object.returns?.type.text ?? '', ...defaults].join('\n');
}

function sameTable(a: ProgramFields['returnsTable'], b: ProgramFields['returnsTable']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every(({ name, type }, at) => name === b[at]?.name && sameType(type, b[at].type));
}

/** What the server lets CREATE OR REPLACE change: neither what comes back nor what the arguments are called. */
function isReplaceable(from: Program, to: Program): boolean {
  const out = ({ args }: Program) => args.filter(({ mode }) => mode === 'OUT' || mode === 'INOUT');
  const result = (object: Program) => out(object).map(({ default: _, ...argument }): Argument => argument);
  const returns = (object: Program) => object.returns?.set === true;
  return (
    (from.window === true) === (to.window === true) &&
    returns(from) === returns(to) &&
    sameReturn(from.returns?.type, to.returns?.type) &&
    sameTable(from.returnsTable, to.returnsTable) &&
    sameArguments(result(from), result(to)) &&
    replaceableArguments(from.args, to.args)
  );
}

function sameReturn(a: TypeRef | undefined, b: TypeRef | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameType(a, b);
}

const parallels: Readonly<Record<string, 'SAFE' | 'RESTRICTED'>> = { s: 'SAFE', r: 'RESTRICTED' };
const volatilities: Readonly<Record<string, 'IMMUTABLE' | 'STABLE'>> = { i: 'IMMUTABLE', s: 'STABLE' };

function readProgram(catalog: Catalog, row: RoutineRow, kind: Program['kind']): Program {
  const args = readArguments(catalog, row.args);
  const table = (row.args ?? []).filter(({ mode }) => mode === 't');
  const parallel = parallels[row.parallel];
  const volatility = volatilities[row.volatility];
  const native = row.language === 'c' || row.language === 'internal';
  const config = options(row.config);
  return {
    kind,
    schema: row.schema,
    name: row.name,
    ...signatureOf(args),
    args,
    ...(table.length > 0
      ? {
          returnsTable: table.map((each) => ({
            name: each.name ?? '',
            type: typeRef(catalog, each.type, each.typeText),
          })),
        }
      : kind === 'procedure'
        ? {}
        : { returns: { type: typeRef(catalog, row.returns, row.returnsText), set: row.set } }),
    language: row.language,
    body: row.sqlBody === null ? row.body : replayable(row.sqlBody),
    ...(row.sqlBody === null ? {} : { standard: true }),
    ...(row.library === null ? {} : { library: row.library }),
    ...(row.kind === 'w' ? { window: true } : {}),
    ...(volatility ? { volatility } : {}),
    ...(row.leakproof ? { leakproof: true } : {}),
    ...(row.strict ? { strict: true } : {}),
    ...(row.definer ? { definer: true } : {}),
    ...(parallel ? { parallel } : {}),
    ...(Number(row.cost) === (native ? 1 : 100) ? {} : { cost: row.cost }),
    ...(Number(row.rows) === (row.set ? 1000 : 0) ? {} : { rows: row.rows }),
    ...(row.support === null ? {} : { support: row.support }),
    ...(config.length > 0 ? { config } : {}),
    ...(row.transforms === null
      ? {}
      : { transforms: row.transforms.map(({ type, typeText }) => typeRef(catalog, type, typeText)) }),
  };
}

function createSql(object: Program, context: PlanContext, replace = false): string {
  const type = (ref: TypeRef) => typeSql(ref, (user) => context.name(user, object.schema));
  const args = object.args.map((argument) => argumentSql(argument, object.schema, context));
  return [
    `CREATE ${replace ? 'OR REPLACE ' : ''}${object.kind.toUpperCase()} ${context.name(object)} (${args.join(', ')})`,
    object.returns ? ` RETURNS ${object.returns.set ? 'SETOF ' : ''}${type(object.returns.type)}` : '',
    object.returnsTable
      ? ` RETURNS TABLE (${object.returnsTable.map((column) => `${quoteName(column.name)} ${type(column.type)}`).join(', ')})`
      : '',
    ` LANGUAGE ${shortName(object.language)}`,
    object.transforms ? ` TRANSFORM ${object.transforms.map((each) => `FOR TYPE ${type(each)}`).join(', ')}` : '',
    object.window ? ' WINDOW' : '',
    object.volatility ? ` ${object.volatility}` : '',
    object.leakproof ? ' LEAKPROOF' : '',
    object.strict ? ' STRICT' : '',
    object.definer ? ' SECURITY DEFINER' : '',
    object.parallel ? ` PARALLEL ${object.parallel}` : '',
    object.cost === undefined ? '' : ` COST ${object.cost}`,
    object.rows === undefined ? '' : ` ROWS ${object.rows}`,
    object.support ? ` SUPPORT ${calledName(object.support, object.schema, context)}` : '',
    ...(object.config ?? []).map(([name, value]) => ` ${settingSql(name, value)}`),
    bodySql(object),
  ].join('');
}

function dropSql(object: Program, context: PlanContext): string {
  return `DROP ${object.kind.toUpperCase()} ${routineName(object, context)}`;
}

function bodySql({ body, standard, library, language }: Code): string {
  if (standard) return ` ${body}`;
  if (library !== undefined) return ` AS ${plainLiteral(library)}, ${plainLiteral(body)}`;
  return language === 'internal' ? ` AS ${plainLiteral(body)}` : ` AS ${dollarQuoted(body)}`;
}

/** The text between dollar tags that it does not hold itself. */
export function dollarQuoted(text: string): string {
  const tags = ['$$', '$body$'];
  for (let number = 1; ; number++) {
    const tag = tags.shift() ?? `$body${number}$`;
    if ((text + tag).indexOf(tag) === text.length) return tag + text + tag;
  }
}

function untrackable({ name }: { readonly name: string }): Hazard {
  return {
    type: 'HAS_UNTRACKABLE_DEPENDENCIES',
    message: `routines whose bodies are text may still call ${quoteName(name)}: the catalog does not tell`,
  };
}
