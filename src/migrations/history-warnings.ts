import type { Revision } from '../dialects/revisions.ts';
import { type Directory, fileHashes } from './directory.ts';
import type { ApplyEvent } from './executor/context.ts';
import { checkpointTag, type MigrationFile } from './migration.ts';
import { versionOrder } from './versions.ts';

interface Told {
  readonly directory: Directory;
  readonly baseline: string | undefined;
  readonly onEvent?: ((event: ApplyEvent) => void) | undefined;
}

/** Tells what is odd about a history beside its directory, and no error. */
export function warnAboutHistory(told: Told, revisions: readonly Revision[]): void {
  warnAboutEdits(told, revisions);
  warnAboutStrangers(told, revisions);
  warnAboutBaseline(told, revisions);
}

/**
 * Tells of the first file that was edited after it had been applied. Hashes are cumulative, so what follows it differs
 * for that reason alone, and taking an old file away changes later ones legitimately: this is never an error.
 */
function warnAboutEdits({ directory, onEvent }: Told, revisions: readonly Revision[]): void {
  const edited = editedAfterApplied(directory, revisions);
  if (edited && onEvent) onEvent({ type: 'warning', text: `${edited.name} was edited after it was applied` });
}

/** A database that is ahead of all files, without a file of that version, may be that of another directory. */
function warnAboutStrangers({ directory, onEvent }: Told, revisions: readonly Revision[]): void {
  const { files, format } = directory;
  const last = revisions.at(-1);
  const newest = files.at(-1);
  if (!last || !newest || files.some(({ version }) => version === last.version)) return;
  if (files.some(({ version }) => versionOrder(format)(version, last.version) > 0)) return;
  onEvent?.({
    type: 'warning',
    text: `the database is at version ${last.version}, which no file has, ahead of all files (the last one is ${newest.name}): is this the right directory?`,
  });
}

/** A baseline is where a history begins. One that the history knows, as from a project file on the next run, is fine. */
function warnAboutBaseline({ baseline, onEvent }: Told, revisions: readonly Revision[]): void {
  const last = revisions.at(-1);
  if (baseline === undefined || !last || revisions.some(({ version }) => version === baseline)) return;
  onEvent?.({
    type: 'warning',
    text: `the baseline ${baseline} is not used: the database has a history already, and is at version ${last.version}; \`telamon migrate set ${baseline}\` moves that by hand`,
  });
}

/** The first applied file whose content is no longer what the history recorded. */
export function editedAfterApplied(directory: Directory, revisions: readonly Revision[]): MigrationFile | undefined {
  const hashes = fileHashes(directory);
  const rows = new Map(revisions.map((revision) => [revision.version, revision]));
  const first = revisions[0]?.version ?? '';
  const order = versionOrder(directory.format);
  const present = new Set(directory.files.map(({ version }) => version));
  const gone = revisions.find(({ version }) => !present.has(version));
  let latest = Number.NEGATIVE_INFINITY;
  for (const file of directory.files) {
    // A file that was taken away has the same effect as one that came later, below.
    if (gone && order(gone.version, file.version) < 0) return undefined;
    const row = rows.get(file.version);
    const hash = hashes.get(file.name);
    if (row) {
      // So has one that came later and was run out of order.
      if (latest > row.executedAt.getTime()) return undefined;
      latest = row.executedAt.getTime();
      if (row.hash !== '' && hash !== undefined && row.applied === row.total && plain(row.hash) !== hash) return file;
    } else if (order(file.version, first) > 0 && checkpointTag(file) === undefined) {
      // A file that came later: from there on every hash differs from the one that was recorded.
      return undefined;
    }
  }
  return undefined;
}

function plain(hash: string): string {
  return hash.replace(/^h1:/, '');
}
