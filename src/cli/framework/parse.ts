import { Parser } from 'yargs/helpers';
import { nearest } from '../../errors/nearest.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Flag, Flags } from './flags.ts';
import { readValue, type Values } from './values.ts';

/** A command line, read. */
export interface Parsed {
  /** Only flags that were typed. */
  readonly values: ReadonlyMap<string, Values[Flag['kind']]>;
  readonly positionals: readonly string[];
}

/** Nothing is guessed: no camel case, no `--no-x`, no numbers (versions like 007 stay as they are), no dots as paths. */
const yargsConfiguration = {
  'camel-case-expansion': false,
  'boolean-negation': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'duplicate-arguments-array': true,
  'populate--': true,
  'nargs-eats-options': true,
  'strip-aliased': true,
};

/**
 * Reads the words after a command's name.
 * @throws TelamonError usage for the first fault, from left to right.
 */
export function parseFlags(flags: Flags, words: readonly string[], command: string): Parsed {
  const { options, positionals } = attachValues(flags, words, command);
  const names = Object.keys(flags);
  const argv = Parser([...options, '--', ...positionals], {
    string: names,
    narg: Object.fromEntries(names.map((name) => [name, 1])),
    configuration: yargsConfiguration,
  });
  const values = new Map<string, Values[Flag['kind']]>();
  for (const name of names) {
    const given: unknown = argv[name];
    const flag = flags[name];
    if (given === undefined || flag === undefined) continue;
    const texts = Array.isArray(given) ? given.map(String) : [String(given)];
    values.set(name, readValue(name, flag.short, flag.kind, texts));
  }
  return { values, positionals };
}

/**
 * Rewrites flags to the one form `--name value`, which leaves yargs nothing to guess: whether `--a --b` is two flags or
 * one with a value, and what `-abc` means, depends on their kinds. A flag that takes a value takes the next word, whatever
 * it looks like. (Not `--name=value`: yargs takes quotes off the value of that form.)
 */
function attachValues(flags: Flags, words: readonly string[], command: string) {
  const options: string[] = [];
  const positionals: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      positionals.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const next = words[at + 1];
    const read = word.startsWith('--')
      ? longFlag(flags, word, next, command)
      : shortFlags(flags, word.slice(1), next, command);
    options.push(...read.options);
    if (read.tookNext) at++;
  }
  return { options, positionals };
}

interface Attached {
  readonly options: readonly string[];
  readonly tookNext: boolean;
}

function longFlag(flags: Flags, word: string, next: string | undefined, command: string): Attached {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  if (name === '' || name.startsWith('-')) throw new TelamonError('usage', `bad flag syntax: ${word}`);
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (!flag) throw unknownFlag(flags, name, command);
  if (equals >= 0) return { options: [`--${name}`, word.slice(equals + 1)], tookNext: false };
  if (flag.kind === 'boolean') return { options: [`--${name}`, 'true'], tookNext: false };
  if (next === undefined) throw new TelamonError('usage', `flag needs an argument: --${name}`);
  return { options: [`--${name}`, next], tookNext: true };
}

function shortFlags(flags: Flags, letters: string, next: string | undefined, command: string): Attached {
  const options: string[] = [];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at);
    const rest = letters.slice(at + 1);
    const found = Object.entries(flags).find(([, flag]) => flag.short === letter);
    if (!found) {
      throw new TelamonError('usage', `unknown shorthand flag: '${letter}' in -${letters.slice(at)}`, {
        hints: [helpHint(command)],
      });
    }
    const [name, flag] = found;
    if (rest.length > 1 && rest.startsWith('=')) {
      return { options: [...options, `--${name}`, rest.slice(1)], tookNext: false };
    }
    if (flag.kind === 'boolean') {
      options.push(`--${name}`, 'true');
      continue;
    }
    if (rest !== '') return { options: [...options, `--${name}`, rest], tookNext: false };
    if (next === undefined) {
      throw new TelamonError('usage', `flag needs an argument: '${letter}' in -${letters.slice(at)}`);
    }
    return { options: [...options, `--${name}`, next], tookNext: true };
  }
  return { options, tookNext: false };
}

function unknownFlag(flags: Flags, name: string, command: string): TelamonError {
  const visible = Object.keys(flags).filter((candidate) => !flags[candidate]?.hidden);
  const meant = nearest(name, visible);
  return new TelamonError('usage', `unknown flag: --${name}`, {
    hints: [meant === undefined ? helpHint(command) : `did you mean --${meant}?`],
  });
}

function helpHint(command: string): string {
  return `'${command} --help' lists its flags`;
}
