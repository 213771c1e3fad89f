import type { DefinitionSource } from './definition-source.ts';

/** The version from which on a role may be given the right to set what is a superuser's to set. */
export const parametersSince = 15;

/** Settings of the server that somebody was given rights on. */
export const parameters: DefinitionSource = { catalog: 'pg_parameter_acl', name: 'o.parname', data: {} };
