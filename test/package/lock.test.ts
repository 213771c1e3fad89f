// What `npm ci` stands on, on every platform.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../cli/telamon.ts';

interface Entry {
  readonly version?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, Entry>>;

const root = join(import.meta.dirname, '..', '..');
const { packages }: { packages: Packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const entries = Object.entries(packages);

test('packages that are not for every platform are optional, so that none of them stops the install on another', () => {
  const everywhere = ({ os, cpu }: Entry) =>
    ['linux', 'darwin', 'win32'].every((name) => os?.includes(name) ?? true) &&
    ['x64', 'arm64'].every((name) => cpu?.includes(name) ?? true);
  const bound = entries.filter(([, entry]) => !everywhere(entry));
  expect(bound.length).toBeGreaterThan(0);
  expect(bound.filter(([, { optional }]) => optional !== true).map(([path]) => path)).toEqual([]);
});

test('every optional package has its entry, which npm ci insists on even where it installs none of them', () => {
  const major = (range: string | undefined) => /\d+/.exec(range ?? '')?.[0];
  const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).flatMap(([name, range]) => {
      const found = packages[`${path}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
      return major(found?.version) === major(range) ? [] : [`${path}: ${name}@${range}`];
    }),
  );
  expect(missing).toEqual([]);
});

test.each([
  { name: 'everything is there', installed: { a: '1.0.0', b: '2.0.0' }, reason: undefined },
  { name: 'an optional package is not', installed: { a: '1.0.0' }, reason: undefined },
  { name: 'another version', installed: { a: '0.9.0' }, reason: 'node_modules/a 1.0.0 is asked for, 0.9.0 is there' },
  { name: 'a package is missing', installed: {}, reason: 'node_modules/a 1.0.0 is asked for, nothing is there' },
  { name: 'nothing was installed', installed: undefined, reason: 'node_modules is not there' },
])('whether to install: $name', async ({ installed, reason }) => {
  const { whatIsMissing } = await import(join(root, 'scripts', 'npm.mjs'));
  const project = folder({
    'package-lock.json': JSON.stringify({
      packages: {
        '': {},
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '2.0.0', optional: true },
      },
    }),
  });
  if (installed) {
    const present = Object.entries(installed).map(([name, version]) => [`node_modules/${name}`, { version }]);
    mkdirSync(join(project, 'node_modules'));
    writeFileSync(
      join(project, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: Object.fromEntries(present) }),
    );
  }
  expect(whatIsMissing(project)).toBe(reason);
});
