import type { PlanPolicy } from '../dialects/dialect.ts';
import type { DiffPolicy } from '../diff/policy.ts';
import type { RenameRequest } from '../diff/rename-request.ts';
import { readRenames } from './renames.ts';
import type { Section } from './section.ts';
import { optIns, reviews, sensitives } from './words.ts';

/** What a `diff` block asks of plans. */
export interface DiffSettings extends DiffPolicy, PlanPolicy {
  /** `schema { mode { permissions = true } }`. */
  readonly access?: boolean;
  /** Words of `schema { mode { … } }` that are true. */
  readonly optIn?: readonly string[];
  /** `sensitive = ALLOW` in it: documents may hold passwords, and plans that run set them. */
  readonly secrets?: boolean;
  readonly skip: ReadonlySet<string>;
  readonly concurrentIndex: NonNullable<PlanPolicy['concurrentIndex']>;
  /** `rename { … }`, which stays after the rename is done. */
  readonly renames: readonly RenameRequest[];
}

/** Reads the policy of an env, and which optional kinds its `schema { mode }` takes in: a part that the env's own block leaves out comes from the global one. */
export async function diffSettings(
  own: Section | undefined,
  global: Section | undefined,
  mode?: Section,
): Promise<DiffSettings> {
  const block = (type: string) => own?.block(type) ?? global?.block(type);
  const [skip, concurrent, online] = [block('skip'), block('concurrent_index'), block('online')];
  const skipped = new Set<string>();
  for (const key of skip?.attributes ?? []) if (await skip?.boolean(key)) skipped.add(key);
  const said = (section: Section | undefined, keys: readonly string[]) =>
    Promise.all(keys.map(async (key) => (await section?.boolean(key)) ?? false));
  const [create, add, drop, constraint] = await said(concurrent, ['create', 'add', 'drop', 'constraint']);
  const [notNull, check, foreignKey] = await said(online, ['not_null', 'check', 'foreign_key']);
  return {
    skip: skipped,
    ...(await takenIn(mode)),
    concurrentIndex: {
      ...(create || add ? { create: true } : {}),
      ...(drop ? { drop: true } : {}),
      ...(constraint ? { constraint: true } : {}),
    },
    ...(notNull || check || foreignKey
      ? { online: { notNull: notNull === true, check: check === true, foreignKey: foreignKey === true } }
      : {}),
    ...(await rebuilds(own, global)),
    renames: await readRenames(block('rename')),
  };
}

/** What `schema { mode { … } }` takes in beside the usual. */
async function takenIn(mode: Section | undefined): Promise<Pick<DiffSettings, 'access' | 'optIn' | 'secrets'>> {
  const words = await Promise.all(optIns.map(async (word) => [word, await mode?.boolean(word)] as const));
  const permissions = new Map(words).get('permissions');
  const sensitive = await mode?.word('sensitive', sensitives);
  const optIn = words.flatMap(([word, on]) => (on ? [word] : []));
  return {
    ...(optIn.length > 0 ? { optIn } : {}),
    ...(permissions === undefined ? {} : { access: permissions }),
    ...(sensitive === 'ALLOW' ? { secrets: true } : {}),
  };
}

/** `enum_rebuild` and `table_rebuild`: what may be made again although its rows may not fit. */
async function rebuilds(own: Section | undefined, global: Section | undefined): Promise<Pick<PlanPolicy, 'rebuild'>> {
  const said = async (key: string) => (await own?.boolean(key)) ?? (await global?.boolean(key));
  const [ofEnum, ofTable] = await Promise.all([said('enum_rebuild'), said('table_rebuild')]);
  if (ofEnum === undefined && ofTable === undefined) return {};
  return { rebuild: { enum: ofEnum === true, table: ofTable === true } };
}

/** What a `lint` block asks for. */
export interface LintSettings {
  readonly review?: (typeof reviews)[number];
  /** How many of the newest files are looked at. */
  readonly latest?: number;
  readonly git?: { readonly base?: string; readonly dir?: string };
  /** The template of the report. */
  readonly format?: string;
  /** The blocks of the analyzers: all of the env's, or all of the global ones. */
  readonly analyzers: readonly Section[];
}

export async function lintSettings(own: Section | undefined, global: Section | undefined): Promise<LintSettings> {
  const both = own && global ? [own, global] : [own ?? global].filter((section) => section !== undefined);
  const first = async <T>(read: (section: Section) => Promise<T | undefined>): Promise<T | undefined> => {
    for (const section of both) {
      const value = await read(section);
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
  const [review, format] = await Promise.all([
    first((section) => section.word('review', reviews)),
    first(async (section) => (await section.string('log')) ?? section.string('format')),
  ]);
  const changes = await changeDetection(own, global);
  const analyzers = (section: Section | undefined) => (section?.blocks() ?? []).filter((block) => block.type !== 'git');
  const ownAnalyzers = analyzers(own);
  return {
    ...(review === undefined ? {} : { review }),
    ...(format === undefined ? {} : { format }),
    ...changes,
    analyzers: ownAnalyzers.length > 0 ? ownAnalyzers : analyzers(global),
  };
}

type ChangeDetection = Pick<LintSettings, 'latest' | 'git'>;

/** The env's own way to tell new files when it is complete; else the global git settings over its own, else the global count. */
async function changeDetection(own: Section | undefined, global: Section | undefined): Promise<ChangeDetection> {
  const [mine, shared] = await Promise.all([detectionOf(own), detectionOf(global)]);
  if (mine.latest !== undefined || (mine.git?.base !== undefined && mine.git.dir !== undefined)) return mine;
  if (shared.git) return { git: { ...mine.git, ...shared.git } };
  return shared.latest === undefined ? mine : { ...mine, latest: shared.latest };
}

async function detectionOf(section: Section | undefined): Promise<ChangeDetection> {
  const git = section?.block('git');
  const [latest, base, dir] = await Promise.all([section?.integer('latest'), git?.string('base'), git?.string('dir')]);
  return {
    ...(latest === undefined ? {} : { latest }),
    ...(base === undefined && dir === undefined
      ? {}
      : { git: { ...(base === undefined ? {} : { base }), ...(dir === undefined ? {} : { dir }) } }),
  };
}
