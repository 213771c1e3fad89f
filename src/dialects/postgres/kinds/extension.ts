import { attribute, block, reference, string } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { address, type PostgresKind, type Step, stage } from './contract.ts';

export interface Extension extends SchemaObject<'extension'> {
  /** The schema that its objects are put in. Not its own: extensions belong to the database. */
  readonly into: string;
  /** Left out when any version will do: the embedded database has one, whatever was asked for. */
  readonly version?: string;
  /** The comment is the user's, not the one that it comes with. */
  readonly reworded?: true;
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
    extensions.map(({ id, name, schema, version, reworded }) => {
      const counts = server.embedded ? pinnedExtensions.get(name) : version;
      return {
        object: {
          kind: 'extension',
          name,
          into: schema,
          ...(counts === undefined ? {} : { version: counts }),
          ...(reworded ? { reworded } : {}),
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
  alter: ({ from, to, fields }) =>
    fields.flatMap(({ field }): Step[] => {
      const comment = `modify extension ${quoteName(to.name)}`;
      const head = `ALTER EXTENSION ${quoteName(to.name)}`;
      if (field === 'into') {
        const move = (schema: string) => `${head} SET SCHEMA ${quoteName(schema)}`;
        return [{ stage: stage.head, sql: move(to.into), comment, reverse: [move(from.into)] }];
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
    }),
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

function createSql({ name, into, version }: Extension): string {
  const pin = version === undefined ? '' : ` VERSION ${quoteName(version)}`;
  return `CREATE EXTENSION ${quoteName(name)} WITH SCHEMA ${quoteName(into)}${pin}`;
}
