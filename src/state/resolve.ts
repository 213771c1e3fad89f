import { existsSync } from 'node:fs';
import path from 'node:path';
import { dialectFor } from '../dialects/registry.ts';
import { parseUrl } from '../dialects/url.ts';
import { redact } from '../errors/redact.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Inputs } from '../hcl/variables.ts';
import { compositeState } from './composite.ts';
import { schemeOf } from './file-url.ts';
import { fileState } from './files.ts';
import type { Handles, SqlHandle } from './handles.ts';
import { hclState } from './hcl.ts';
import { migrationsState } from './migrations-state.ts';
import { contentDigest } from './realm-cache.ts';
import { readSchemaScript, runScript } from './script.ts';
import { scriptFailed } from './script-error.ts';
import type { ScriptedState, State } from './state.ts';
import { weightOfSql } from './weight.ts';

export interface StateContext {
  /** Where the URLs come from, for messages: `--to`. */
  readonly flag: string;
  /** Absolute; relative paths start here. */
  readonly cwd: string;
  /** What `env://` URLs stand for; without it there is no env. */
  readonly resolveEnv?: ((url: string) => Promise<readonly string[]>) | undefined;
  /** What `mem://` URLs stand for. */
  readonly handles?: Handles | undefined;
  /** Values for the variables of schema files in HCL; those of data sources have their own. */
  readonly schemaInputs?: (() => Promise<Inputs>) | undefined;
  /** Told of what is odd in schema files. */
  readonly note?: ((text: string) => void) | undefined;
}

/**
 * What URLs describe. Several are allowed when all are `file://`. Nothing is loaded yet, no database is opened; paths are looked at.
 * @throws TelamonError url_invalid, file_not_found, state_invalid, unsupported.
 */
export async function resolveState(urls: readonly string[], context: StateContext): Promise<State> {
  const [first, ...more] = urls;
  if (first === undefined)
    throw new TelamonError('usage', 'at least one url is required', { hints: [`give it with ${context.flag}`] });
  const schemes = urls.map((url) => requireScheme(url, context));
  const [scheme = ''] = schemes;
  const other = schemes.find((each) => each !== scheme);
  if (other !== undefined) {
    throw new TelamonError(
      'url_invalid',
      `got mixed ${context.flag} url schemes: "${scheme}" and "${other}", the desired state must be provided from a single kind of source`,
      { hints: ['data "composite_schema" in atlas.hcl lays several sources over each other'] },
    );
  }
  if (more.length > 0 && scheme !== 'file') {
    throw new TelamonError(
      'url_invalid',
      `got multiple ${context.flag} urls of scheme "${scheme}", only multiple 'file://' urls are supported`,
    );
  }
  switch (scheme) {
    case 'file':
      return fileState(urls, context.cwd, { inputs: context.schemaInputs ?? noInputs, note: context.note });
    case 'env':
      return resolveEnvState(first, context);
    case 'mem':
      return handleState(first, context);
    case 'atlas':
      throw new TelamonError('unsupported', `"${redact(first)}" needs a hosted registry, which telamon does not use`, {
        hints: ['use a local source: file://migrations, file://schema.sql or data "external_schema"'],
      });
    case 'ent':
      throw new TelamonError('unsupported', 'ent:// schemas cannot be read', {
        hints: ['let the ORM print its SQL with data "external_schema" in atlas.hcl'],
      });
    default: {
      const dialect = await dialectFor(scheme);
      return { kind: 'database', url: parseUrl(first, context.flag), dialect };
    }
  }
}

const noInputs = async (): Promise<Inputs> => new Map();

function requireScheme(url: string, { cwd, flag }: StateContext): string {
  const scheme = schemeOf(url);
  if (scheme !== undefined) return scheme;
  if (url !== '' && existsSync(path.resolve(cwd, url))) {
    throw new TelamonError('url_invalid', `missing scheme. Did you mean file://${url}?`, {
      hints: [`write ${flag} file://${url}`],
    });
  }
  throw new TelamonError('url_invalid', 'missing scheme. See: https://atlasgo.io/url', {
    hints: [`${flag} takes a URL, like postgres://user@host/database, file://schema.sql or env://src`],
  });
}

async function resolveEnvState(url: string, context: StateContext): Promise<State> {
  if (!context.resolveEnv) {
    throw new TelamonError('usage', 'cannot use env:// variables without selecting an environment', {
      hints: ['add --env NAME'],
    });
  }
  const urls = await context.resolveEnv(url);
  return resolveState(urls, { ...context, flag: url, resolveEnv: undefined });
}

async function handleState(url: string, context: StateContext): Promise<State> {
  const handle = context.handles?.get(url);
  switch (handle?.kind) {
    case 'sql':
      return programState(handle);
    case 'composite':
      return compositeState(handle, (part) => resolveState([part.url], { ...context, flag: 'url' }));
    case 'directory':
      return migrationsState(handle.directory, { label: handle.address });
    case 'hcl':
      return hclState(handle.files(), {
        label: handle.address,
        inputs: async () => handle.inputs,
        note: context.note,
      });
    default:
      throw new TelamonError('url_invalid', `"${url}" names nothing`, {
        hints: ['mem:// URLs come from data sources of a project file: use env://src'],
      });
  }
}

function programState({ address, file, text }: SqlHandle): ScriptedState {
  return {
    kind: 'scripted',
    label: address,
    origin: 'program',
    content: async () => contentDigest(['program', text]),
    weight: async () => weightOfSql([Buffer.from(text)]),
    async load(connection, dialect) {
      const script = readSchemaScript(file, Buffer.from(text), dialect.splitRules);
      await runScript(connection, dialect, script, (failure) =>
        scriptFailed(`read state from "${file}"`, failure, [`${file} is what the program of ${address} printed`]),
      );
    },
  };
}
