import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TelamonError } from '../errors/telamon-error.ts';
import { positionAt } from '../migrations/source.ts';

/** A file as the user named it, and where it lies. */
export interface NamedFile {
  readonly name: string;
  readonly full: string;
}

const directive = /^--[ \t]*atlas:import[ \t]+(\S(?:[^\r\n]*\S)?)[ \t]*$/;

/** The line by which a schema file asks for another one, relative to itself. */
export function importLine(target: string): string {
  return `-- atlas:import ${target}`;
}

/**
 * SQL files with those that they import, each once and before the one that asks for it first. Imports are comment lines above the
 * first statement.
 * @throws TelamonError file_not_found with the place of an import that leads nowhere, file_invalid for one that is no SQL file.
 */
export function withImports(files: readonly NamedFile[]): NamedFile[] {
  const reached = new Set<string>();
  const found: NamedFile[] = [];
  const visit = (file: NamedFile) => {
    if (reached.has(file.full)) return;
    reached.add(file.full);
    for (const imported of importsOf(file)) visit(imported);
    found.push(file);
  };
  for (const file of files) visit(file);
  return found;
}

function importsOf(file: NamedFile): NamedFile[] {
  const text = readFileSync(file.full, 'utf8');
  const imports: NamedFile[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    if (!/^\s*(?:--|$)/.test(line)) break;
    const target = directive.exec(line.trimEnd())?.[1];
    if (target !== undefined) imports.push(resolveImport(file, target, text, start));
    start += line.length + 1;
  }
  return imports;
}

function resolveImport(file: NamedFile, target: string, text: string, start: number): NamedFile {
  const full = path.resolve(path.dirname(file.full), target);
  const name = path.join(path.dirname(file.name), target);
  const position = () => positionAt({ name: file.name, text }, start, importLine(target).length);
  const stats = statSync(full, { throwIfNoEntry: false });
  if (!stats) {
    throw new TelamonError('file_not_found', `the imported file "${target}" was not found`, {
      position: position(),
      hints: [`looked at ${full}; paths are relative to the file that imports`],
    });
  }
  if (!stats.isFile() || !full.endsWith('.sql')) {
    throw new TelamonError('file_invalid', `"${target}" is not an SQL file`, {
      position: position(),
      hints: ['only files that end in .sql can be imported'],
    });
  }
  return { name, full };
}
