import { sameValue } from '../../../diff/compare.ts';
import { attribute, block, list, number, string } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import type { MemberData, OperatorFamilyData } from '../catalog/operators.ts';
import { type Address, address, type PlanContext } from './contract.ts';
import type { Form } from './forms.ts';
import { qualifiedOf } from './hcl-read.ts';
import { type Qualified, qualifiedHcl, qualifiedSql } from './qualified.ts';

/** An operator or a support function of an operator class or family. */
export interface Member {
  /** The strategy, or the number of the support function. */
  readonly number: number;
  /** With argument types, as the server prints it. */
  readonly name: string;
  /** What a support function stands for, where that is not what it takes. */
  readonly types?: readonly string[];
  /** The family that an operator orders by. */
  readonly orderBy?: Qualified;
}

export function membersOf(data: OperatorFamilyData): {
  readonly operators?: readonly Member[];
  readonly functions?: readonly Member[];
} {
  const { operators, functions } = data;
  return {
    ...(operators ? { operators: operators.map((row) => memberOf(row, false)) } : {}),
    ...(functions ? { functions: functions.map((row) => memberOf(row, true)) } : {}),
  };
}

/** Where the catalog keeps the entries: what they need is the need of the class. */
export function memberAddresses({ operators, functions }: OperatorFamilyData): Address[] {
  return [
    ...(operators ?? []).map(({ id }) => address('pg_amop', id)),
    ...(functions ?? []).map(({ id }) => address('pg_amproc', id)),
  ];
}

function memberOf({ number, text, types, orderBy }: MemberData, isFunction: boolean): Member {
  return {
    number,
    name: text,
    ...(isFunction && types ? { types } : {}),
    ...(orderBy ? { orderBy } : {}),
  };
}

/** Blocks `operator { strategy = 1 … }` and `function { number = 1 … }`. */
export function memberBlocks(type: string, count: string): Form<readonly Member[]> {
  return {
    same: sameValue,
    read(holder) {
      const members = holder.blocks(type).map((one) => readMember(one, count));
      return members.length > 0 ? members : undefined;
    },
    print: (members) =>
      members.map((member) =>
        block(
          type,
          [],
          [
            attribute(count, number(member.number)),
            attribute('name', string(member.name)),
            ...(member.types ? [attribute('types', list(member.types.map(string)))] : []),
            ...(member.orderBy ? [attribute('order_by', qualifiedHcl(member.orderBy))] : []),
          ],
        ),
      ),
    mentions: (members) => members.map(({ name }) => name),
  };
}

function readMember(block: SchemaBlock, count: string): Member {
  const types = block.strings('types');
  const orderBy = block.string('order_by');
  return {
    number: Number(block.required(count, block.integer(count))),
    name: block.required('name', block.string('name')),
    ...(types ? { types } : {}),
    ...(orderBy === undefined ? {} : { orderBy: qualifiedOf(orderBy) }),
  };
}

/** `OPERATOR 1 <(app.n,app.n)`, `FUNCTION 1 (app.n, app.n) app.cmp(app.n,app.n)` */
export function memberItems(
  { operators = [], functions = [] }: { operators?: readonly Member[]; functions?: readonly Member[] },
  context: PlanContext,
  home: string,
): string[] {
  return [
    ...operators.map(
      (member) =>
        `OPERATOR ${member.number} ${member.name}${member.orderBy ? ` FOR ORDER BY ${qualifiedSql(member.orderBy, context, home)}` : ''}`,
    ),
    ...functions.map(
      (member) => `FUNCTION ${member.number}${member.types ? ` (${member.types.join(', ')})` : ''} ${member.name}`,
    ),
  ];
}
