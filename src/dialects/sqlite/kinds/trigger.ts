import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, heredoc, list, reference, string } from '../../../hcl/print.ts';
import type { Catalog } from '../catalog.ts';
import { readTriggerText, type TriggerText } from '../ddl/objects.ts';
import { sameExpression, wrapped } from '../expressions.ts';
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
  hcl: (object, { realm }) => {
    const isView = [...realm.objects.values()].some(({ kind, name }) => kind === 'view' && name === object.on);
    const event =
      object.columns.length > 0
        ? attribute('update_of', list(object.columns.map((name) => reference('column', name))))
        : attribute(object.event.toLowerCase(), bool(true));
    return [
      block(
        'trigger',
        [object.name],
        [
          attribute('on', reference(isView ? 'view' : 'table', object.on)),
          block(object.timing.toLowerCase().replace(' ', '_'), [], [event]),
          ...(object.when === undefined ? [] : [attribute('when', string(object.when))]),
          attribute('as', object.body.includes('\n') ? heredoc('SQL', object.body) : string(object.body)),
        ],
      ),
    ];
  },
};

export function triggerSql(object: Trigger): string {
  const of = object.columns.length > 0 ? ` OF ${nameList(object.columns)}` : '';
  const when = object.when === undefined ? '' : ` WHEN ${wrapped(object.when)}`;
  return `CREATE TRIGGER ${quoteName(object.name)} ${object.timing} ${object.event}${of} ON ${quoteName(object.on)} FOR EACH ROW${when} ${object.body}`;
}
