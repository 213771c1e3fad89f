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

export const schemaFmt = formatCommand('schema fmt');

/** The formatter, under the name that it is called by. */
export function formatCommand(name: string) {
  return defineCommand({
    name,
    summary: 'Bring HCL files into their usual layout',
    description:
      'Formats the given .hcl files, and those directly in the given folders, and prints the path of each file that was ' +
      'changed. With - it formats what it reads from stdin and writes it to stdout.',
    positionals: {
      usage: '[path …]',
      summary: 'files and folders; the current folder when left out',
      max: Number.POSITIVE_INFINITY,
    },
    flags: {
      check: {
        kind: 'boolean',
        summary: 'Change nothing: print the files that are laid out otherwise, and fail when there are any',
      },
    },
    examples: [
      { does: 'The current folder', line: name },
      { does: 'From an editor', line: `${name} - < schema.hcl` },
      { does: 'In a pipeline', line: `${name} --check` },
    ],
    async run({ positionals, flags, out }) {
      const paths = positionals.length === 0 ? ['./'] : positionals;
      let changes = 0;
      for (const each of paths) {
        if (each === standardInput) changes += await formatInput(flags.check, out);
        else for (const file of await filesOf(each)) changes += Number(await formatFile(file, flags.check, out));
      }
      return flags.check && changes > 0 ? 1 : 0;
    },
  });
}

async function formatInput(check: boolean, out: Output): Promise<number> {
  const before = readText(await readBytes(process.stdin), 'stdin');
  const after = format(before, 'stdin', out);
  if (!check) out.result(after);
  else if (after !== before) out.result('stdin\n');
  return Number(after !== before);
}

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

/** Says whether the file was laid out otherwise. */
async function formatFile(file: string, check: boolean, out: Output): Promise<boolean> {
  try {
    const before = readText(await readFile(file), file);
    const after = format(before, file, out);
    if (after === before) return false;
    // A link stays one: what it points at is written.
    if (!check) await replaceFile(await realpath(file), after);
  } catch (cause) {
    if (cause instanceof TelamonError || !(cause instanceof Error)) throw cause;
    throw new TelamonError('file_invalid', `formatting ${file}: ${systemText(cause)}`, { cause });
  }
  out.result(`${file}\n`);
  return true;
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
