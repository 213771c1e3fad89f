import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { buffer as readBytes } from 'node:stream/consumers';
import { TelamonError } from '../../errors/telamon-error.ts';
import { formatLoosely } from '../../hcl/format.ts';
import { systemText } from '../../migrations/directory.ts';
import { defineCommand } from '../framework/command.ts';
import type { Output } from '../framework/output.ts';
import { replaceFile } from '../framework/replace-file.ts';

const standardInput = '-';

export const schemaFmt = defineCommand({
  name: 'schema fmt',
  summary: 'Bring HCL files into their usual layout',
  description:
    'Formats the given .hcl files, and those directly in the given folders, and prints the path of each file that was ' +
    'changed. With - it formats what it reads from stdin and writes it to stdout.',
  positionals: {
    usage: '[path …]',
    summary: 'files and folders; the current folder when left out',
    max: Number.POSITIVE_INFINITY,
  },
  flags: {},
  examples: [
    { does: 'The current folder', line: 'schema fmt' },
    { does: 'From an editor', line: 'schema fmt - < schema.hcl' },
  ],
  async run({ positionals, out }) {
    const paths = positionals.length === 0 ? ['./'] : positionals;
    for (const each of paths) {
      if (each === standardInput) out.result(format(readText(await readBytes(process.stdin), 'stdin'), 'stdin', out));
      else for (const file of await filesOf(each)) await formatFile(file, out);
    }
    return 0;
  },
});

/** The HCL file itself, or those directly in the folder, by name. @throws TelamonError file_not_found. */
async function filesOf(each: string): Promise<readonly string[]> {
  const found = await stat(each).catch((cause: unknown) => {
    throw new TelamonError('file_not_found', `stat ${each}: ${systemText(cause)}`, { cause });
  });
  if (!found.isDirectory()) return isHcl(each) ? [each] : [];
  const entries = await readdir(each, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isHcl(entry.name))
    .map(({ name }) => path.join(each, name))
    .sort();
}

async function formatFile(file: string, out: Output): Promise<void> {
  try {
    const before = readText(await readFile(file), file);
    const after = format(before, file, out);
    if (after === before) return;
    // A link stays one: what it points at is written.
    await replaceFile(await realpath(file), after);
  } catch (cause) {
    if (cause instanceof TelamonError || !(cause instanceof Error)) throw cause;
    throw new TelamonError('file_invalid', `formatting ${file}: ${systemText(cause)}`, { cause });
  }
  out.result(`${file}\n`);
}

/** A byte that is no text would come out changed. */
function readText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new TelamonError('file_invalid', `${file} is not UTF-8`, { hints: ['it was left as it is'], cause });
  }
}

/** A file with a syntax error is no failure: somebody may be in the middle of writing it. */
function format(before: string, file: string, out: Output): string {
  const { text, fault } = formatLoosely(before, file);
  if (fault) {
    const { line = 1, column = 1 } = fault.position ?? {};
    out.note(`${file}:${line}:${column}: ${fault.message}`);
  }
  return text;
}

function isHcl(name: string): boolean {
  return path.extname(name) === '.hcl';
}
