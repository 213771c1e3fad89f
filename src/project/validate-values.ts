import { isDatabaseScheme } from '../dialects/registry.ts';
import { parseUrl } from '../dialects/url.ts';
import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { placeOf, positionOf } from '../hcl/ast.ts';
import { parseDirUrl } from '../migrations/dir-url.ts';
import { parseDuration } from '../template/go-duration.ts';
import type { Env } from './env.ts';
import type { Evaluation } from './evaluation.ts';
import { keptTypes } from './kept.ts';
import type { Section } from './section.ts';
import { envShape, type Kind, type Shape } from './shapes.ts';
import { NotRead } from './unrun.ts';

/** What a validation has found so far. */
export interface Findings {
  readonly errors: TelamonError[];
  /** What was not evaluated, with its place. */
  readonly skipped: Set<string>;
}

/** What evaluates, and where findings go. */
export interface Check {
  readonly evaluation: Evaluation;
  readonly found: Findings;
}

/** Runs a step that evaluates; what needs more than may be run is written down. */
export async function tried(
  what: string,
  { found }: Check,
  expression: Parameters<Evaluation['evaluate']>[0],
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NotRead) found.skipped.add(`${placeOf(expression.range)}: ${what} needs ${error.address}`);
    else if (error instanceof TelamonError) found.errors.push(error);
    else throw error;
  }
}

/** Evaluates all attributes of an env, and judges those that have a grammar of their own. */
export async function checkEnvValues(env: Env, check: Check): Promise<void> {
  await checkSection(env, envShape, check);
  const migration = env.block('migration');
  await checkText(env, 'url', check, (text) => checkDatabaseUrl(text, `${env.name}.url`, isDatabaseScheme));
  await checkText(env, 'dev', check, (text) => checkDatabaseUrl(text, `${env.name}.dev`, isDevScheme));
  if (migration) {
    await checkText(migration, 'dir', check, (text) => {
      if (!/^(?:mem|atlas):\/\//.test(text)) parseDirUrl(text);
    });
    await checkText(migration, 'lock_timeout', check, (text) => parseDuration(text));
  }
  await checkDesired(env, check);
}

/** The desired state has a reader of its own, which knows what a list and a bare path are. */
async function checkDesired(env: Env, check: Check): Promise<void> {
  const holder = env.has('src') ? env : env.block('schema');
  const expression = holder?.expressionOf('src');
  if (expression) await tried(`${env.name}.src`, check, expression, () => env.src());
}

/** Checks a text that is set; the place of the attribute is the place of the fault. */
async function checkText(
  section: Section,
  attribute: string,
  check: Check,
  judge: (text: string) => unknown,
): Promise<void> {
  const expression = section.expressionOf(attribute);
  if (!expression) return;
  await tried(`${section.name}.${attribute}`, check, expression, async () => {
    const text = await section.string(attribute);
    if (text === undefined || text === '') return;
    try {
      judge(text);
    } catch (error) {
      const name = `${section.name}.${attribute}`;
      const message = error instanceof Error ? error.message : String(error);
      throw new TelamonError(
        error instanceof TelamonError ? error.code : 'config_invalid',
        message.startsWith(name) ? message : `${name}: ${message}`,
        {
          position: positionOf(expression.range),
          hints: error instanceof TelamonError ? error.hints : [],
          cause: error,
        },
      );
    }
  });
}

function checkDatabaseUrl(text: string, source: string, known: (scheme: string) => boolean): void {
  const { scheme } = parseUrl(text, source);
  if (known(scheme)) return;
  const meant = nearest(scheme, ['postgres', 'postgresql', 'pglite', 'sqlite', 'docker+postgres']);
  throw new TelamonError('url_invalid', `${source}: no database has the scheme ${scheme}://`, {
    hints: [
      meant === undefined
        ? 'like postgres://user@host/database, sqlite://file.db or pglite://folder'
        : `did you mean ${meant}://?`,
    ],
  });
}

const isDevScheme = (scheme: string): boolean =>
  isDatabaseScheme(scheme) || scheme === 'docker' || scheme.startsWith('docker+');

/** Evaluates every attribute as the kind that the shape says; blocks that are kept for their command are passed by. */
export async function checkSection(section: Section, shape: Shape | undefined, check: Check): Promise<void> {
  for (const attribute of section.attributes) {
    const expression = section.expressionOf(attribute);
    if (!expression || attribute === 'for_each') continue;
    const kind = shape && Object.hasOwn(shape.attributes, attribute) ? shape.attributes[attribute] : undefined;
    await tried(`${section.name}.${attribute}`, check, expression, () => readAs(kind, section, attribute));
  }
  for (const block of section.blocks()) {
    if (keptTypes.includes(block.type)) continue;
    const inner = shape?.blocks && Object.hasOwn(shape.blocks, block.type) ? shape.blocks[block.type] : undefined;
    await checkSection(block, inner, check);
  }
}

async function readAs(kind: Kind | undefined, section: Section, attribute: string): Promise<unknown> {
  if (typeof kind === 'object') return section.word(attribute, kind.words);
  switch (kind) {
    case 'string':
      return section.string(attribute);
    case 'strings':
      return section.strings(attribute);
    case 'integer':
      return section.integer(attribute);
    case 'bool':
      return section.boolean(attribute);
    default:
      return section.value(attribute);
  }
}
