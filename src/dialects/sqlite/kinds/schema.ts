import { block } from '../../../hcl/print.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import { mainSchema } from '../sqlite-connection.ts';
import type { SqliteKind } from './contract.ts';

export type Schema = SchemaObject<'schema'>;

/** The one schema, `main`: it is there, and stays. */
export const schema: SqliteKind<Schema> = {
  name: 'schema',
  container: true,
  policy: 'schema',
  selector: 'schema',
  managed: () => false,
  references: () => [],
  changes: () => [],
  read: () => [{ kind: 'schema', name: mainSchema }],
  hcl: {
    // Whatever it is called in a document, it is this one.
    read: (own) => {
      own.has('name');
      return { kind: 'schema', name: mainSchema };
    },
    print: (object) => block('schema', [object.name], []),
  },
};
