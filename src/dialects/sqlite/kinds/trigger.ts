import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, list, reference, string } from '../../../hcl/print.ts';
import { keyOf } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/block.ts';
import type { Catalog } from '../catalog.ts';
import { readTriggerText, type TriggerText } from '../ddl/objects.ts';
import { sameExpression, wrapped } from '../expressions.ts';
import { bodyHcl, bodyOf, namesIn, placeOf } from '../hcl-read.ts';
import { nameList, quoteName } from '../quote.ts';
import { mainSchema } from '../sqlite-connection.ts';
import type { SqliteKind, SqliteObject } from './contract.ts';

/** Stands by itself, since names of triggers are unique in the whole database; it goes with its table or view. */
export interface Trigger extends SqliteObject<'trigger'>, TriggerText {
  readonly on: string;
}

export const trigger: SqliteKind<Trigger> = {
  name: 'trigger',
  policy: 'trigger',
  selector: 'trigger',
  references: () => [],
  partOf: ({ schema, on }) => ['table', 'view'].map((kind) => keyOf({ kind, schema, name: on })),
  changes: (from, to) =>
    changedFields(from, to, ['on', 'timing', 'event', 'columns', 'when', 'body'], {
      when: sameExpression,
      body: sameExpression,
    }),
  read: ({ schema }: Catalog) =>
    schema
      .filter(({ type }) => type === 'trigger')
      .map(
        ({ name, table, sql }): Trigger => ({
          kind: 'trigger',
          schema: mainSchema,
          name,
          on: table,
          ...readTriggerText(sql ?? ''),
        }),
      ),
  hcl: {
    read: readHcl,
    print(object, { realm }) {
      const isView = [...realm.objects.values()].some(({ kind, name }) => kind === 'view' && name === object.on);
      const event =
        object.columns.length > 0
          ? attribute('update_of', list(object.columns.map(string)))
          : attribute(object.event.toLowerCase(), bool(true));
      return block(
        'trigger',
        [object.name],
        [
          attribute('on', reference(isView ? 'view' : 'table', object.on)),
          block(object.timing.toLowerCase().replace(' ', '_'), [], [event]),
          ...(object.when === undefined ? [] : [attribute('when', string(object.when))]),
          attribute('as', bodyHcl(object.body)),
        ],
      );
    },
  },
};

const timings = { before: 'BEFORE', after: 'AFTER', instead_of: 'INSTEAD OF' } as const;

function readHcl(own: SchemaBlock): Trigger {
  const [found, ...more] = Object.entries(timings).flatMap(([word, timing]) => {
    const at = own.block(word);
    return at ? [{ at, timing }] : [];
  });
  if (!found || more.length > 0) {
    throw own.fault(`trigger "${own.name}": one block of before, after and instead_of is required`);
  }
  const when = own.expression('when');
  return {
    kind: 'trigger',
    ...placeOf(own),
    name: own.name,
    on: own.required('on', own.reference('on', 'table', 'view')).name,
    timing: found.timing,
    ...readEvent(found.at),
    ...(when === undefined ? {} : { when }),
    body: bodyOf(own),
  };
}

function readEvent(at: SchemaBlock): Pick<Trigger, 'event' | 'columns'> {
  const columns = namesIn(at, 'update_of');
  const events = (['INSERT', 'DELETE', 'UPDATE'] as const).filter((event) => at.boolean(event.toLowerCase()));
  if (columns !== undefined && events.every((event) => event === 'UPDATE')) return { event: 'UPDATE', columns };
  const [event, ...more] = events;
  if (event && more.length === 0 && columns === undefined) return { event, columns: [] };
  throw at.fault('a trigger of SQLite has one event: insert = true, delete = true, update = true or update_of = [ … ]');
}

export function triggerSql(object: Trigger): string {
  const of = object.columns.length > 0 ? ` OF ${nameList(object.columns)}` : '';
  const when = object.when === undefined ? '' : ` WHEN ${wrapped(object.when)}`;
  return `CREATE TRIGGER ${quoteName(object.name)} ${object.timing} ${object.event}${of} ON ${quoteName(object.on)} FOR EACH ROW${when} ${object.body}`;
}
