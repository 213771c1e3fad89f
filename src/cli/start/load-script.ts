import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { cachedDataVersionTag, getHeapCodeStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { readCode, writeCode } from './code-cache.ts';

type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: object,
  file: string,
  folder: string,
  importPackage: (specifier: string) => Promise<unknown>,
) => void;

/** Bytecode over what the kept code had, from which on it is worth keeping again: growth in bytes, and the share of it. */
const minGrowth = 100_000;
const minGrowthShare = 1.15;
/** Finding out how much there is means going through the whole heap: in one of more bytes, what is kept is not looked at again. */
const maxHeapSearched = 12 * 2 ** 20;

/**
 * Flags of V8, as they usually are and as a command is best served. The usual values are back before code is kept, which is bound to
 * the flags it was made with. `knownTo` is the newest V8 that is known to have the flag: others would complain of it on stderr.
 */
export const flags = [
  // By how much the space for new objects grows at once, from 1 MB. Commands make many objects that stay until they end: doubling
  // would move them again and again.
  { name: 'semi-space-growth-factor', usual: 2, ours: 16, knownTo: 13 },
  // How many bytes of bytecode a function runs before it may be optimized. Most commands end before what that costs, a third of
  // their time, is won back; in those that run for seconds the functions that count still get there.
  { name: 'interrupt-budget', usual: 66 * 1024, ours: 1_000_000, knownTo: 11 },
] as const;

/**
 * Runs a script that is one function of CommonJS's five names and a way to import, as the build makes it, and gives what it
 * exports.
 *
 * Most of the time that a command takes to start is V8's, reading the code. So what V8 has made of it is kept, as it is when
 * the process ends in success, and taken up by the next run of the same command.
 * @param require gives it the packages, found from where it stands.
 * @param cacheFile where the compiled code is kept, of this very script and this very V8; undefined to keep none.
 */
export function loadScript(file: string, require: NodeJS.Require, cacheFile: string | undefined): unknown {
  const kept = cacheFile === undefined ? undefined : readCode(cacheFile);
  // All of it is ASCII: one byte a character is the fastest to read, and the form that V8 keeps in memory.
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    cachedData: kept?.data,
  });
  if (cacheFile !== undefined) {
    process.once('exit', (code) => {
      const isKept = kept !== undefined && !script.cachedDataRejected;
      if (code !== 0 || (isKept && getHeapStatistics().used_heap_size > maxHeapSearched)) return;
      setFlags('usual');
      const { bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
      const known = isKept ? kept.bytecode : 0;
      if (bytecode - known < minGrowth || bytecode < known * minGrowthShare) return;
      writeCode(cacheFile, { data: script.createCachedData(), bytecode });
    });
  }
  setFlags('ours');
  const module = { exports: {} };
  const wrapper: Wrapper = script.runInThisContext();
  wrapper(module.exports, requireOnUse(require), module, file, dirname(file), (specifier) => import(specifier));
  return module.exports;
}

function setFlags(as: 'usual' | 'ours'): void {
  const version = Number.parseInt(process.versions.v8, 10);
  for (const flag of flags) if (version <= flag.knownTo) setFlagsFromString(`--${flag.name}=${flag[as]}`);
}

/** Modules of Node that take milliseconds to open and that many commands never call. */
const openedOnUse = /^(node:)?(child_process|crypto|dns|fs\/promises|https?|module|net|readline|timers\/promises|tls)$/;

/** As the script's `require`, but these modules open when something of them is read. */
function requireOnUse(require: NodeJS.Require): NodeJS.Require {
  const lazily = (name: string): unknown =>
    openedOnUse.test(name) ? new Proxy({}, { get: (_, key) => Reflect.get(require(name), key) }) : require(name);
  return Object.assign(lazily, require);
}

/** Tells apart what V8 has compiled: its version, its flags and the processor's features. */
export const codeTag = (): string => cachedDataVersionTag().toString(36);
