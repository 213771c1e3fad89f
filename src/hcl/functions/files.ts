import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { boolValue, listValue, stringValue } from '../value.ts';
import { define, FunctionError, type HclFunction, text } from './define.ts';
import { filesMatching, pathsMatching } from './glob.ts';

/** Functions that read files; relative paths start at `baseDirectory`, which is absolute. */
export function fileFunctions(baseDirectory: string): Readonly<Record<string, HclFunction>> {
  return {
    file: define([text('path')], (path) => stringValue(readText(resolve(baseDirectory, path)))),
    glob: define([text('pattern')], (pattern) => listValue(pathsMatching(baseDirectory, pattern).map(stringValue))),
    fileset: define([text('pattern')], (pattern) => listValue(filesMatching(baseDirectory, pattern).map(stringValue))),
    fileexists: define([text('path')], (path) => boolValue(existsSync(resolve(baseDirectory, path)))),
    abspath: define([text('path')], (path) => stringValue(resolve(baseDirectory, path))),
    basename: define([text('path')], (path) => stringValue(basename(path))),
    dirname: define([text('path')], (path) => stringValue(dirname(path))),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'it is a directory' : String(code ?? error);
    throw new FunctionError(`cannot read ${path}: ${reason}`, 0);
  }
}
