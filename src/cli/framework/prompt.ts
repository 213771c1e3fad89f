import { emitKeypressEvents, type Key } from 'node:readline';

/** Where a question is put: a keyboard, and a screen. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * The terminal that somebody sits at: input has to be one, and stdout or else stderr. Undefined for pipes and files, which
 * never answer a question.
 */
export function terminalOf({
  stdin,
  stdout,
  stderr,
}: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>): Terminal | undefined {
  const output = [stdout, stderr].find((stream) => stream.isTTY === true);
  return stdin.isTTY === true && output ? { input: stdin, output } : undefined;
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const clearDown = '\x1b[J';

type Answer = 'up' | 'down' | 'take' | 'leave' | undefined;

/**
 * Lets a person choose one of several items with the arrow keys and enter; the first is preselected. The list gives way to
 * the answer.
 * @returns the index of the item; undefined when the person broke off (^C, ^D, escape), the input ended, or the signal fired.
 */
export async function choose(
  label: string,
  items: readonly string[],
  { input, output }: Terminal,
  signal?: AbortSignal,
): Promise<number | undefined> {
  if (signal?.aborted) return undefined;
  let at = 0;
  const draw = () => {
    const list = items.map((item, index) => `  ${index === at ? '▸' : ' '} ${item}\n`).join('');
    output.write(`? ${label}:\n${list}`);
  };
  const erase = () => output.write(`\x1b[${items.length + 1}A\r${clearDown}`);
  emitKeypressEvents(input);
  input.setRawMode(true);
  output.write(hideCursor);
  draw();
  const answer = await new Promise<number | undefined>((resolve) => {
    const done = (index: number | undefined) => {
      input.off('keypress', onKey).off('end', onEnd);
      signal?.removeEventListener('abort', onEnd);
      resolve(index);
    };
    const onEnd = () => done(undefined);
    const onKey = (_: string | undefined, key: Key) => {
      const meaning = meaningOf(key);
      if (meaning === 'take') return done(at);
      if (meaning === 'leave') return done(undefined);
      if (meaning === undefined) return;
      at = Math.min(items.length - 1, Math.max(0, at + (meaning === 'up' ? -1 : 1)));
      erase();
      draw();
    };
    input.on('keypress', onKey).on('end', onEnd);
    signal?.addEventListener('abort', onEnd);
    input.resume();
  });
  input.pause();
  input.setRawMode(false);
  erase();
  output.write(`${showCursor}${label}: ${answer === undefined ? 'none' : items[answer]}\n`);
  return answer;
}

function meaningOf({ name, ctrl }: Key): Answer {
  if (ctrl) return name === 'c' || name === 'd' ? 'leave' : name === 'p' ? 'up' : name === 'n' ? 'down' : undefined;
  switch (name) {
    case 'up':
    case 'k':
      return 'up';
    case 'down':
    case 'j':
      return 'down';
    case 'return':
    case 'enter':
      return 'take';
    case 'escape':
      return 'leave';
    default:
      return undefined;
  }
}
