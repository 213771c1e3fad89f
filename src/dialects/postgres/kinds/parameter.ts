import { TelamonError } from '../../../errors/telamon-error.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import { parametersSince } from '../catalog/parameters.ts';
import { quoteName } from '../quote.ts';
import { address, type PlanContext, type PostgresKind, type RightsOn } from './contract.ts';
import { dropRights } from './rights-on.ts';

/** A setting of the server that somebody may change; like a role it belongs to all databases of a server. */
export type Parameter = SchemaObject<'parameter'>;

const rightsOn: RightsOn = {
  word: 'PARAMETER',
  names: 'parameters',
  on: named,
  label: ({ name }) => `parameter ${quoteName(name)}`,
};

export const parameter: PostgresKind<Parameter> = {
  name: 'parameter',
  policy: 'permission',
  selector: 'permission',
  optIn: 'roles',
  rightsOnly: () => true,
  references: () => [],
  changes: () => [],

  read: (catalog) =>
    definitionsOf(catalog, 'pg_parameter_acl').map(({ id, name }) => ({
      object: { kind: 'parameter', name },
      addresses: [address('pg_parameter_acl', id)],
    })),

  create: (object, context) => {
    requireParameters(object, context);
    return [];
  },
  drop: (object, context) => dropRights(rightsOn, object, context),
  alter: () => [],
  rightsOn,
};

/** Dots part the names of settings that an extension, or somebody, has made. */
function named({ name }: SchemaObject): string {
  return `PARAMETER ${name.split('.').map(quoteName).join('.')}`;
}

/** @throws TelamonError plan_refused */
function requireParameters({ name }: Parameter, { targetMajor }: PlanContext): void {
  if (targetMajor >= parametersSince) return;
  throw new TelamonError(
    'plan_refused',
    `parameter ${quoteName(name)}: nobody can be given rights on parameters before PostgreSQL ${parametersSince}, the server is ${targetMajor}`,
    { hints: ['take it out of the permission'] },
  );
}
