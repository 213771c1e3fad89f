import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TelamonError } from '../../errors/telamon-error.ts';
import { type Archive, archiveText, readArchive } from '../../state/split/archive.ts';
import { parseStrategy, splitHcl } from '../../state/split/hcl.ts';
import { splitSql } from '../../state/split/sql.ts';
import { type TemplateFunction, variadic } from '../../template/function.ts';

/** `split`, `txtar` and `write`: a schema in many files. */
export function archiveFunctions(): Readonly<Record<string, TemplateFunction>> {
  // An archive is a text to templates. What was cut here is known as it was, whatever its files look like inside.
  const known = new Map<string, Archive>();
  return {
    split: variadic([], 'string', (...args) => {
      const archive = split(args);
      const text = archiveText(archive);
      known.set(text, archive);
      return text;
    }),
    txtar: variadic([], 'string', (name = '', content = '') => archiveText(new Map([[name, content]]))),
    write: variadic([], 'string', (...args) => {
      const text = args.at(-1) ?? '';
      const target = args.length > 1 ? args[0] : undefined;
      const archive = known.get(text) ?? readArchive(text);
      if (archive) for (const [name, content] of archive) writeBelow(target ?? '.', name, content);
      else writeOne(target, text);
      return '';
    }),
  };
}

const hclStart = /^\s*(?:(?:#|\/\/)[^\n]*\n\s*)*[\p{L}_][\p{L}\p{N}_-]*(?:\s+"(?:[^"\\]|\\.)*")*\s*[{=]/u;

/** The text comes last, as pipelines give it; before it the strategy and the ending of file names. */
function split(args: readonly string[]): Archive {
  const [strategy, suffix] = args.slice(0, -1);
  const text = args.at(-1) ?? '';
  if (args.length === 0 || args.length > 3) throw invalid(`unexpected number of arguments: ${args.length}`);
  if (hclStart.test(text)) return splitHcl(text, parseStrategy(strategy ?? 'default'), suffix);
  if (args.length > 1) throw invalid('SQL is split in one way only', 'write {{ sql . | split | write }}');
  return splitSql(text);
}

function writeBelow(folder: string, name: string, content: string): void {
  const full = path.resolve(folder, name);
  const inside = path.relative(path.resolve(folder), full);
  if (inside === '' || path.isAbsolute(inside) || inside.split(path.sep)[0] === '..') {
    throw invalid(`the file "${name}" of the archive would stand outside of ${folder}`);
  }
  put(full, content);
}

function writeOne(target: string | undefined, text: string): void {
  if (target === undefined)
    throw invalid('write needs an archive, or a path', 'as in {{ hcl . | write "schema.hcl" }}');
  put(path.resolve(target), text);
}

function put(full: string, content: string): void {
  try {
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, content);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function invalid(message: string, ...hints: readonly string[]): TelamonError {
  return new TelamonError('template_invalid', message, { hints });
}
