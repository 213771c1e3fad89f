import { type DataSource, sourceError } from './data-source.ts';

/** A type whose content lives in the vendor's hosted service: harmless while nothing names it. */
function hosted(type: string, instead: string): DataSource {
  return {
    type,
    required: [],
    optional: ['name', 'repo', 'tag', 'version', 'env'],
    read: async (request) => {
      throw sourceError(request, `data "${type}" needs a hosted service that telamon does not use`, {
        hints: [instead],
      });
    },
  };
}

export const hostedSources: readonly DataSource[] = [
  hosted('remote_dir', 'use a local directory: file://migrations'),
  hosted('remote_schema', 'use file://schema.sql or data "external_schema"'),
  hosted('cloud_databases', 'name the databases in a variable, or ask for them with data "sql"'),
];
