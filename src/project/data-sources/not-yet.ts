import { type DataSource, sourceError } from './data-source.ts';

/** A type that project files may declare, but not read yet; harmless while nothing names it. */
function notYet(type: string, hint: string): DataSource {
  return {
    type,
    required: [],
    optional: [],
    read: async (request) => {
      throw sourceError(request, `data "${type}" is not available yet`, { hints: [hint] });
    },
  };
}

/** A type whose content lives in the vendor's hosted service. */
function hosted(type: string, instead: string): DataSource {
  return {
    type,
    required: [],
    optional: [],
    read: async (request) => {
      throw sourceError(request, `data "${type}" needs a hosted service that telamon does not use`, {
        hints: [instead],
      });
    },
  };
}

export const laterSources: readonly DataSource[] = [
  notYet('aws_rds_token', 'data "external" can run: aws rds generate-db-auth-token …'),
  notYet('gcp_cloudsql_token', 'data "external" can run: gcloud sql generate-login-token'),
  hosted('remote_dir', 'use a local directory: file://migrations'),
  hosted('remote_schema', 'use file://schema.sql or data "external_schema"'),
  hosted('cloud_databases', 'name the databases in a variable, or ask for them with data "sql"'),
];
