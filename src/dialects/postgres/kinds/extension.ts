import { attribute, block, reference, string } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { address, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { needsRemake, remakeHazards, requireNoValues } from './extension-remake.ts';

export interface Extension extends SchemaObject<'extension'> {
  /** The schema that its objects are put in. Not its own: extensions belong to the database. */
  readonly into: string;
  /** Left out when any version will do: the embedded database has one, whatever was asked for. */
  readonly version?: string;
  /** The comment is the user's, not the one that it comes with. */
  readonly reworded?: true;
  /** What the catalog tells of it: names of its types, its tables with rows that people put there, and whether it cannot be moved. */
  readonly holds?: { readonly types: readonly string[]; readonly tables: readonly string[]; readonly fixed: boolean };
}

const schemaKey = (name: string) => keyOf({ kind: 'schema', name });

export const extension: PostgresKind<Extension> = {
  name: 'extension',
  policy: 'extension',
  selector: 'extension',
  references: ({ into }) => [schemaKey(into)],
  changes: (from, to) => [
    ...(from.into === to.into ? [] : [{ field: 'into', from: from.into, to: to.into }]),
    ...(from.version === undefined || to.version === undefined || from.version === to.version
      ? []
      : [{ field: 'version', from: from.version, to: to.version }]),
  ],
  // Its own words differ from version to version, and are nobody's wish.
  comment: ({ reworded, comment }) => (reworded ? (comment ?? '') : undefined),

  read: ({ extensions, server, pinnedExtensions }) =>
    extensions.map(({ id, name, schema, version, reworded, holds }) => {
      const counts = server.embedded ? pinnedExtensions.get(name) : version;
      return {
        object: {
          kind: 'extension',
          name,
          into: schema,
          ...(counts === undefined ? {} : { version: counts }),
          ...(reworded ? { reworded } : {}),
          holds,
        },
        addresses: [address('pg_extension', id)],
      };
    }),

  create: (object) => [
    {
      stage: stage.head,
      sql: createSql(object),
      comment: `create extension ${quoteName(object.name)}`,
      reverse: [`DROP EXTENSION ${quoteName(object.name)}`],
    },
  ],
  drop: (object) => [
    {
      stage: stage.head,
      sql: `DROP EXTENSION ${quoteName(object.name)}`,
      comment: `drop extension ${quoteName(object.name)}`,
      reverse: [createSql(object)],
    },
  ],
  alter: ({ from, to, fields }, context) => {
    if (fields.length > 0 && needsRemake(from, to)) return again(from, to, context);
    return fields.flatMap(({ field }): Step[] => {
      const comment = `modify extension ${quoteName(to.name)}`;
      const head = `ALTER EXTENSION ${quoteName(to.name)}`;
      if (field === 'into') {
        const move = (schema: string) => `${head} SET SCHEMA ${quoteName(schema)}`;
        return [
          { stage: stage.head, sql: move(to.into), comment, reverse: [move(from.into)], disturbs: [keyOf(from)] },
        ];
      }
      if (field !== 'version' || to.version === undefined) return [];
      return [
        {
          stage: stage.head,
          sql: `${head} UPDATE TO ${quoteName(to.version)}`,
          comment,
          hazards: [
            {
              type: 'UPGRADING_EXTENSION_VERSION',
              message: `what version ${to.version} of ${quoteName(to.name)} changes is known to its authors only`,
            },
          ],
        },
      ];
    });
  },
  bringsComment: ({ reworded }) => !reworded,
  commentOn: ({ name }) => ({ on: `EXTENSION ${quoteName(name)}`, label: `extension: ${quoteName(name)}` }),

  hcl: {
    ofDatabase: true,
    read(block) {
      const version = block.string('version');
      return {
        kind: 'extension',
        name: block.name,
        into: block.ownSchema ?? 'public',
        ...(version === undefined ? {} : { version }),
        ...(block.string('comment') === undefined ? {} : { reworded: true }),
      };
    },
    print: (object, { labels }) =>
      block('extension', labels(object), [
        attribute('schema', reference('schema', object.into)),
        ...(object.version === undefined ? [] : [attribute('version', string(object.version))]),
        ...(object.comment === undefined ? [] : [attribute('comment', string(object.comment))]),
      ]),
  },
};

/** Without its objects for a moment: what stands on them leaves before and comes back after. */
function again(from: Extension, to: Extension, context: PlanContext): Step[] {
  requireNoValues(from, to, context);
  const name = quoteName(to.name);
  const comment = `make extension ${name} again`;
  const drop = `DROP EXTENSION ${name}`;
  const hazards = remakeHazards(from);
  return [
    { stage: stage.head, sql: drop, comment, reverse: [createSql(from)], effect: 'drop', hazards },
    { stage: stage.head, sql: createSql(to), comment, reverse: [drop], effect: 'create' },
  ];
}

function createSql({ name, into, version }: Extension): string {
  const pin = version === undefined ? '' : ` VERSION ${quoteName(version)}`;
  return `CREATE EXTENSION ${quoteName(name)} WITH SCHEMA ${quoteName(into)}${pin}`;
}
