/** The streams that something was written to, or that were asked for. */
const opened = new Set<NodeJS.WriteStream>();
let watched = false;

/**
 * A reader that went away (`telamon … | head`) does not stop the work: what is left of the output is dropped. A stream is made
 * when it is first used: most runs have nothing to say on stderr, and making a stream takes milliseconds.
 */
export function forgivePipes(): void {
  if (watched) return;
  watched = true;
  for (const name of ['stdout', 'stderr'] as const) {
    const made = Object.getOwnPropertyDescriptor(process, name);
    let stream: NodeJS.WriteStream | undefined;
    const get = (): NodeJS.WriteStream => {
      stream ??= forgiving(made?.get?.call(process) ?? made?.value);
      return stream;
    };
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get });
  }
}

function forgiving(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  opened.add(stream);
  // The stream keeps the error, and the work goes on: a migration is not broken off for want of a reader.
  return stream.on('error', () => undefined);
}

/**
 * Waits until everything written has left the process: a pipe on some platforms is written behind the program's back. Gives what kept
 * a stream from being written, like a full disk, unless it is that its reader went away.
 */
export async function flush(): Promise<Error | undefined> {
  await Promise.all(
    [...opened].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.writableLength === 0 || stream.destroyed) resolve();
          else stream.write('', () => resolve());
        }),
    ),
  );
  const errors = [...opened].flatMap((stream): NodeJS.ErrnoException[] => (stream.errored ? [stream.errored] : []));
  return errors.find(({ code }) => code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED');
}
