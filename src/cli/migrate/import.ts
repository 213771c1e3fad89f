import { redact } from '../../errors/redact.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { parseDirUrl } from '../../migrations/dir-url.ts';
import { type Directory, openDirectory, openOrPlanDirectory } from '../../migrations/directory.ts';
import { formatByName } from '../../migrations/formats/index.ts';
import { type PlannedImport, planImport, writeImport } from '../../migrations/import.ts';
import { defineCommand } from '../framework/command.ts';
import type { Output } from '../framework/output.ts';
import { migrateFlags } from './flags.ts';

export const migrateImport = defineCommand({
  name: 'migrate import',
  summary: "Turn another tool's migration directory into one of telamon's own format",
  description:
    'Copies what goes forward in the migrations of golang-migrate, goose, flyway, liquibase, dbmate or prisma into a new directory, ' +
    'and writes atlas.sum. The source stays as it is, and no database is touched.',
  flags: {
    from: { kind: 'string', summary: 'URL of the source, with its ?format=', default: 'file://migrations' },
    to: { kind: 'string', summary: 'URL of the directory to make', default: 'file://migrations' },
    'dir-format': { ...migrateFlags['dir-format'], summary: 'Format of the source, where its URL has no ?format=' },
    'with-down': { kind: 'boolean', summary: 'Take the ways back along, as down.sql in archive files' },
    pad: { kind: 'boolean', summary: 'Give the versions one width, so that the files keep their order' },
  },
  examples: [
    { does: 'From goose', line: 'migrate import --from "file://goose?format=goose" --to file://migrations' },
    { does: 'Versions 1 to 10', line: 'migrate import --from "file://old?format=golang-migrate" --pad' },
  ],
  async run({ flags, out }) {
    const source = await openSource(flags.from, flags['dir-format']);
    const to = parseDirUrl(flags.to);
    if (to.format !== 'atlas') {
      throw new TelamonError('usage', `cannot import into a directory of format "${to.format}"`, {
        hints: ['--to names a folder for files of the own format: file://migrations'],
      });
    }
    const target = await openOrPlanDirectory(to.path, formatByName('atlas'));
    const planned = planImport(source, target, { withDown: flags['with-down'], pad: flags.pad });
    if (planned.files.length === 0) {
      out.result('nothing to import');
      return 0;
    }
    const written = await writeImport(target, planned);
    tell(planned, written, out);
    return 0;
  },
});

async function openSource(url: string, defaultFormat: string): Promise<Directory> {
  const { path, format } = parseDirUrl(url, defaultFormat);
  // Said before the directory is looked at: without a format nothing can be meant.
  if (format === 'atlas') {
    throw new TelamonError('usage', 'cannot import a migration directory already in "atlas" format', {
      hints: [`say which tool made it: --from "${redact(url.replace(/\?.*$/s, ''))}?format=goose"`],
    });
  }
  return openDirectory(path, formatByName(format));
}

function tell({ names, misplaced }: PlannedImport, written: Directory, out: Output): void {
  if (misplaced.length > 0) {
    out.note(`by name, ${misplaced.join(', ')} would run before files that come first in the source:`);
    for (const { from, to } of names) out.note(`  ${from} -> ${to}`);
    out.note(`remove ${written.path} and import again with --pad, which gives the versions one width`);
    return;
  }
  const last = written.files.at(-1);
  if (last === undefined) return;
  out.note(
    `the files are imported, the history of the other tool is not: on a database that has them, run \`telamon migrate apply --baseline ${last.version}\` or \`telamon migrate set ${last.version}\``,
  );
}
