import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareText } from '../value.ts';
import { FunctionError } from './define.ts';

/** Absolute paths, directories included, sorted; `*`, `?` and `[…]` match within one name, and `**` is no more than `*`. */
export function pathsMatching(baseDirectory: string, pattern: string): readonly string[] {
  return sorted(walk(resolve(baseDirectory, pattern.startsWith('/') ? '/' : '.'), segmentsOf(pattern), false));
}

/** Absolute paths of files, sorted; besides the above `**` matches any number of directories, and `{a,b}` either text. */
export function filesMatching(baseDirectory: string, pattern: string): readonly string[] {
  const found = expandBraces(pattern).flatMap((each) =>
    walk(resolve(baseDirectory, each.startsWith('/') ? '/' : '.'), segmentsOf(each), true),
  );
  return sorted(found.filter((path) => kindOf(path) === 'file'));
}

const sorted = (paths: readonly string[]): readonly string[] => [...new Set(paths)].sort(compareText);

/** A segment that is malformed is so whether or not anything is there to be matched. */
function segmentsOf(pattern: string): readonly string[] {
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  for (const segment of segments) segmentExpression(segment);
  return segments;
}

/** All paths below `directory` that match the segments one by one. */
function walk(directory: string, segments: readonly string[], doubleStar: boolean): readonly string[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [directory];
  if (doubleStar && segment === '**') {
    const below = namesIn(directory, true).flatMap((name) => walk(join(directory, name), segments, doubleStar));
    return [...walk(directory, rest, doubleStar), ...below];
  }
  if (!/[*?[\\]/.test(segment)) {
    const path = join(directory, segment);
    return kindOf(path) === undefined ? [] : walk(path, rest, doubleStar);
  }
  const expression = segmentExpression(segment);
  return namesIn(directory, false)
    .filter((name) => expression.test(name))
    .flatMap((name) => walk(join(directory, name), rest, doubleStar));
}

function namesIn(directory: string, directoriesOnly: boolean): readonly string[] {
  try {
    // Links to directories are not followed by **, which could go round in circles.
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => !directoriesOnly || entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}

function kindOf(path: string): 'file' | 'directory' | undefined {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'file';
  } catch {
    return undefined;
  }
}

function segmentExpression(segment: string): RegExp {
  const parts = segment.match(/\*+|\?|\[\^?(?:\\.|[^\]\\])+\]|\\.|[^*?[\\]+/gs) ?? [];
  if (parts.join('') !== segment) throw new FunctionError(`malformed pattern ${JSON.stringify(segment)}`, 0);
  const source = parts.map((part) => {
    if (part.startsWith('*')) return '.*';
    if (part === '?') return '.';
    if (part.startsWith('[')) return part.replace(/(?<=.)\[/g, '\\[');
    return (part.startsWith('\\') ? part.slice(1) : part).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}

/** Every text that choosing one alternative of each `{a,b}` gives. */
function expandBraces(pattern: string): readonly string[] {
  const open = pattern.indexOf('{');
  if (open === -1) return [pattern];
  const alternatives: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < pattern.length; at++) {
    if (pattern[at] === '{') depth++;
    if (pattern[at] === '}') depth--;
    if ((pattern[at] === ',' && depth === 1) || depth === 0) {
      alternatives.push(pattern.slice(start, at));
      start = at + 1;
    }
    if (depth === 0) {
      const tail = pattern.slice(at + 1);
      return alternatives.flatMap((each) => expandBraces(pattern.slice(0, open) + each + tail));
    }
  }
  throw new FunctionError(`malformed pattern ${JSON.stringify(pattern)}: "{" is never closed`, 0);
}
