import { type Position, TelamonError } from '../errors/telamon-error.ts';
import { parseHcl } from '../hcl/parser.ts';

/** Schemas in HCL are printed by this version, and not yet read. */
export function hclUnsupported(what: string, position?: Position): TelamonError {
  return new TelamonError('unsupported', `${what}: schemas in HCL cannot be read yet`, {
    position,
    hints: ['describe the schema in SQL: file://schema.sql, or data "external_schema"'],
  });
}

/**
 * Why a file of schema HCL cannot be a state: it is a project file, it has a syntax error, or HCL is not read yet.
 * @param name as the user gave it.
 */
export function hclFault(name: string, text: string): TelamonError {
  const { body, errors } = parseHcl(text, name);
  const [first] = errors;
  if (first) return first;
  const env = body.blocks.find((block) => block.type === 'env');
  if (!env) return hclUnsupported(name);
  return new TelamonError('state_invalid', `cannot parse project file "${name}" as a schema file`, {
    hints: ['a project file holds settings: give it with -c, and its desired state as env://src'],
  });
}
