import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Compiled code as one run leaves it for the next. */
export interface CachedCode {
  readonly data: Buffer;
  /** How much bytecode the process held that wrote it, in bytes: a run that ends with far more compiled what is missing here. */
  readonly bytecode: number;
}

/** Checksum and size of the bytecode: both 4 bytes, in front of the data. */
const headerBytes = 8;
/** Folders of other builds and other versions of Node that stay beside a new one. */
const maxNeighbours = 5;

/** What is kept in `file`; undefined when there is nothing, when it is damaged, or when another user could have written it. */
export function readCode(file: string): CachedCode | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    if (!isOurs(descriptor)) return undefined;
    const bytes = readFileSync(descriptor);
    const data = bytes.subarray(headerBytes);
    // V8 takes damaged data as it is.
    if (bytes.length <= headerBytes || bytes.readUInt32LE(0) !== crc32(data)) return undefined;
    return { data, bytecode: bytes.readUInt32LE(4) };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Puts the code in place at once, for whoever reads meanwhile. Where it cannot be written, the next run compiles again. */
export function writeCode(file: string, { data, bytecode }: CachedCode): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    if (mkdirSync(dirname(file), { recursive: true, mode: 0o700 }) !== undefined) prune(dirname(file));
    const header = Buffer.alloc(headerBytes);
    header.writeUInt32LE(crc32(data), 0);
    header.writeUInt32LE(bytecode, 4);
    writeFileSync(beside, Buffer.concat([header, data]), { mode: 0o600, flag: 'wx' });
    renameSync(beside, file);
  } catch {
    discard(beside);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where it could not be written, there is nothing to remove.
  }
}

/** Code that others may write would run with the rights of this user: `sudo` may well keep the home of another one. */
function isOurs(descriptor: number): boolean {
  const { uid, mode } = fstatSync(descriptor);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function prune(fresh: string): void {
  const parent = dirname(fresh);
  const others = readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((path) => path !== fresh)
    .map((path) => ({ path, at: statSync(path).mtimeMs }));
  for (const { path } of others.sort((a, b) => b.at - a.at).slice(maxNeighbours)) {
    rmSync(path, { recursive: true, force: true });
  }
}
