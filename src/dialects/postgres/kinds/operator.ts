import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf, typeRef } from '../catalog/catalog.ts';
import type { OperatorData } from '../catalog/operators.ts';
import { type TypeRef, typeSql } from '../types.ts';
import { address, type PlanContext } from './contract.ts';
import { flag, qualified, routineName, typeForm } from './forms.ts';
import { operatorSql, type Qualified } from './qualified.ts';
import { simpleKind } from './simple.ts';

export interface Operator extends SchemaObject<'operator'> {
  readonly schema: string;
  readonly leftType?: TypeRef;
  readonly rightType?: TypeRef;
  readonly function: string;
  readonly commutator?: Qualified;
  readonly negator?: Qualified;
  /** Selectivity estimators. */
  readonly restrict?: string;
  readonly join?: string;
  readonly hashes?: boolean;
  readonly merges?: boolean;
}

export const operator = simpleKind<Operator>({
  name: 'operator',
  noun: 'OPERATOR',
  fields: {
    leftType: typeForm,
    rightType: typeForm,
    function: routineName,
    commutator: qualified,
    negator: qualified,
    restrict: routineName,
    join: routineName,
    hashes: flag,
    merges: flag,
  },
  required: ['function'],
  attributes: { leftType: 'left', rightType: 'right' },
  signature: ({ leftType, rightType }) => operands(leftType?.text, rightType?.text),
  identity: (object, context) => {
    const sql = (type: TypeRef | undefined) => type && typeSql(type, (user) => context.name(user, object.schema));
    return `${operatorSql(object, context, object.schema)} (${operands(sql(object.leftType), sql(object.rightType))})`;
  },
  title: ({ name }) => name,
  read: (catalog) =>
    definitionsOf<OperatorData>(catalog, 'pg_operator').map(({ id, schema, name, data }) => {
      const type = (oid: number | null, text: string | null) =>
        oid === null || text === null ? undefined : typeRef(catalog, oid, text);
      const left = type(data.left, data.leftText);
      const right = type(data.right, data.rightText);
      return {
        object: {
          kind: 'operator',
          schema: schema ?? '',
          name,
          signature: operands(left?.text, right?.text),
          ...(left ? { leftType: left } : {}),
          ...(right ? { rightType: right } : {}),
          function: data.function,
          ...(data.commutator ? { commutator: data.commutator } : {}),
          ...(data.negator ? { negator: data.negator } : {}),
          ...(data.restrict === null ? {} : { restrict: data.restrict }),
          ...(data.join === null ? {} : { join: data.join }),
          ...(data.hashes ? { hashes: true } : {}),
          ...(data.merges ? { merges: true } : {}),
        },
        addresses: [address('pg_operator', id)],
      };
    }),
  definition(object, context) {
    const other = (name: Qualified) => {
      const text = operatorSql(name, context, object.schema);
      return text.includes('.') ? `OPERATOR(${text})` : text;
    };
    const sql = (type: TypeRef) => typeSql(type, (user) => context.name(user, object.schema));
    const { leftType, rightType, commutator, negator, restrict, join } = object;
    const parts = [
      `FUNCTION = ${object.function}`,
      ...(leftType ? [`LEFTARG = ${sql(leftType)}`] : []),
      ...(rightType ? [`RIGHTARG = ${sql(rightType)}`] : []),
      ...(commutator ? [`COMMUTATOR = ${other(commutator)}`] : []),
      ...(negator ? [`NEGATOR = ${other(negator)}`] : []),
      ...(restrict === undefined ? [] : [`RESTRICT = ${restrict}`]),
      ...(join === undefined ? [] : [`JOIN = ${join}`]),
      ...(object.hashes ? ['HASHES'] : []),
      ...(object.merges ? ['MERGES'] : []),
    ];
    return `CREATE OPERATOR ${operatorSql(object, context, object.schema)} (${parts.join(', ')})`;
  },
  change({ from, to, fields }, context) {
    if (fields.some(({ field }) => field !== 'restrict' && field !== 'join' && field !== 'comment')) return undefined;
    const sql = ({ restrict = 'NONE', join = 'NONE' }: Operator) =>
      `ALTER OPERATOR ${identityOf(to, context)} SET (RESTRICT = ${restrict}, JOIN = ${join})`;
    return [[sql(to), sql(from)]];
  },
});

function identityOf(object: Operator, context: PlanContext): string {
  return operator.commentOn?.(object, context).on.replace('OPERATOR ', '') ?? '';
}

function operands(left = 'NONE', right = 'NONE'): string {
  return `${left}, ${right}`;
}
