import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { choose, type Terminal, terminalOf } from '../../../src/cli/framework/prompt.ts';

const keys = { up: '\x1b[A', down: '\x1b[B', enter: '\r', interrupt: '\x03', end: '\x04', escape: '\x1b' };

/** A keyboard and a screen made of streams: what a terminal sends is bytes. */
function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  const raw: boolean[] = [];
  const keyboard = Object.assign(input, {
    isTTY: true,
    setRawMode(mode: boolean) {
      raw.push(mode);
      return keyboard;
    },
  });
  const screen = Object.assign(output, { isTTY: true });
  return {
    terminal: { input: keyboard, output: screen } as unknown as Terminal,
    type: (text: string) => input.write(text),
    end: () => input.end(),
    raw,
    shown: () => String(output.read() ?? ''),
  };
}

const items = ['Apply', 'Abort'];

describe('choose', () => {
  test.each([
    { name: 'enter takes the first', typed: [keys.enter], answer: 0 },
    { name: 'down, enter takes the second', typed: [keys.down, keys.enter], answer: 1 },
    { name: 'the list does not turn around', typed: [keys.down, keys.down, keys.up, keys.enter], answer: 0 },
    { name: 'other keys do nothing', typed: ['y', 'n', ' ', keys.enter], answer: 0 },
    { name: 'j and k', typed: ['j', 'k', 'j', keys.enter], answer: 1 },
    { name: '^C breaks off', typed: [keys.interrupt], answer: undefined },
    { name: '^D breaks off', typed: [keys.down, keys.end], answer: undefined },
    { name: 'escape breaks off', typed: [keys.escape], answer: undefined },
  ])('$name', async ({ typed, answer }) => {
    const person = terminal();
    const chosen = choose('Are you sure?', items, person.terminal);
    for (const text of typed) person.type(text);
    expect(await chosen).toBe(answer);
    expect(person.raw).toEqual([true, false]);
  });

  test('draws the list with the first item preselected, and leaves the answer behind', async () => {
    const person = terminal();
    const chosen = choose('Are you sure?', items, person.terminal);
    person.type(keys.enter);
    await chosen;
    const shown = person.shown();
    expect(shown).toContain('? Are you sure?:\n  ▸ Apply\n    Abort\n');
    expect(shown.endsWith('\x1b[?25hAre you sure?: Apply\n')).toBe(true);
  });

  test('a keyboard that is gone is no answer', async () => {
    const person = terminal();
    const chosen = choose('Are you sure?', items, person.terminal);
    person.end();
    expect(await chosen).toBeUndefined();
  });

  test('an interrupt ends the question', async () => {
    const person = terminal();
    const controller = new AbortController();
    const chosen = choose('Are you sure?', items, person.terminal, controller.signal);
    controller.abort();
    expect(await chosen).toBeUndefined();
    expect(person.raw).toEqual([true, false]);
  });
});

describe('terminalOf', () => {
  const stream = (isTTY: boolean) => ({ isTTY }) as never;
  test.each([
    { stdin: true, stdout: true, stderr: true, found: true },
    { stdin: true, stdout: false, stderr: true, found: true },
    { stdin: true, stdout: false, stderr: false, found: false },
    { stdin: false, stdout: true, stderr: true, found: false },
  ])('stdin $stdin, stdout $stdout, stderr $stderr: $found', ({ stdin, stdout, stderr, found }) => {
    const streams = { stdin: stream(stdin), stdout: stream(stdout), stderr: stream(stderr) };
    expect(terminalOf(streams) !== undefined).toBe(found);
  });
});
