/** A file or (without content) a folder of an archive. Names are relative, with `/`, without a slash at either end. */
export interface Entry {
  readonly name: string;
  readonly content: Buffer | undefined;
}

const block = 512;

/** The entries of a tar archive as PGlite and `tar` write them: names up to 100 characters, files and folders. */
export function readTar(archive: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block);
    if (header[0] === 0) break;
    const size = Number.parseInt(text(header, 124, 12), 8) || 0;
    const name = text(header, 0, 100).replace(/^[./]+|\/+$/g, '');
    const start = at + block;
    if (start + size > archive.length) throw new Error(`the archive ends inside ${name}`);
    const folder = text(header, 156, 1) === '5';
    if (name !== '') entries.push({ name, content: folder ? undefined : archive.subarray(start, start + size) });
    at = start + Math.ceil(size / block) * block;
  }
  return entries;
}

export function writeTar(entries: readonly Entry[]): Buffer<ArrayBuffer> {
  const blocks: Buffer[] = [];
  for (const { name, content } of entries) {
    blocks.push(header(name, content));
    if (content === undefined) continue;
    blocks.push(content);
    const rest = content.length % block;
    if (rest > 0) blocks.push(Buffer.alloc(block - rest));
  }
  blocks.push(Buffer.alloc(2 * block));
  return Buffer.concat(blocks);
}

function header(name: string, content: Buffer | undefined): Buffer {
  if (Buffer.byteLength(name) > 99) throw new Error(`the name is too long for an archive: ${name}`);
  const head = Buffer.alloc(block);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  head.write(name, 0);
  head.write(octal(content === undefined ? 0o700 : 0o600, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(content?.length ?? 0, 12), 124);
  head.write(octal(0, 12), 136);
  head.write(' '.repeat(8), 148);
  head.write(content === undefined ? '5' : '0', 156);
  head.write('ustar\u000000', 257);
  let sum = 0;
  for (const byte of head) sum += byte;
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

function text(header: Buffer, start: number, length: number): string {
  return (
    header
      .subarray(start, start + length)
      .toString('latin1')
      .split('\0', 1)[0] ?? ''
  ).trim();
}
