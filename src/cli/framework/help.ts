import yargs, { type Options } from 'yargs';
import type { Command } from './command.ts';
import type { Flag, Flags } from './flags.ts';
import { type Group, inheritedFlags, isGroup } from './tree.ts';
import { visibleNames } from './unknown-command.ts';

/** Widest line of a help text; a narrower terminal wins. */
const widest = 110;

export interface HelpOptions {
  readonly program: string;
  readonly columns: number | undefined;
}

/** What a group holds. */
export async function groupHelp(group: Group, { program, columns }: HelpOptions): Promise<string> {
  const words = group.name === '' ? program : `${program} ${group.name}`;
  const page = blankPage(columns).usage(`${group.summary}\n\nUsage: ${words} <command> [flags]`);
  for (const name of visibleNames(group)) {
    const child = group.children[name];
    if (child) page.command(`${words} ${name}`, isGroup(child) ? child.summary : (await child.load()).summary);
  }
  addFlags(page, group.flags, 'Flags of every command here:');
  addHelpFlag(page);
  page.epilogue(`'${words} <command> --help' tells more about one of them.`);
  return finish(page);
}

/** One command: usage, what it does, its flags with their defaults, examples. */
export function commandHelp(
  command: Command,
  groups: readonly Group[],
  { program, columns }: HelpOptions,
): Promise<string> {
  const usage = [program, command.name, '[flags]', command.positionals?.usage].filter(Boolean).join(' ');
  const page = blankPage(columns).usage(`${command.description ?? command.summary}\n\nUsage: ${usage}`);
  if (command.positionals) page.usage(`${command.positionals.usage}: ${command.positionals.summary}`);
  addFlags(page, command.flags, 'Flags:');
  addFlags(page, inheritedFlags(groups), 'Project file:');
  addHelpFlag(page);
  for (const { does, line } of command.examples ?? []) page.example(`${program} ${line}`, does);
  return finish(page);
}

type Page = ReturnType<typeof yargs>;

function blankPage(columns: number | undefined): Page {
  return yargs([])
    .detectLocale(false)
    .scriptName('')
    .help(false)
    .version(false)
    .exitProcess(false)
    .wrap(Math.min(columns ?? widest, widest));
}

function addFlags(page: Page, flags: Flags, title: string): void {
  for (const [name, flag] of Object.entries(flags)) {
    if (!flag.hidden && flag.deprecated === undefined) page.option(name, helpOption(flag, title));
  }
}

function addHelpFlag(page: Page): void {
  page.option('help', { alias: 'h', type: 'boolean', description: 'Show this text', group: 'Help:' });
}

const types = {
  string: 'string',
  strings: 'array',
  texts: 'array',
  boolean: 'boolean',
  duration: 'string',
  uint: 'number',
} as const;

function helpOption(flag: Flag, group: string): Options {
  return {
    ...(flag.short === undefined ? {} : { alias: flag.short }),
    ...(flag.default === undefined ? {} : { default: flag.default, defaultDescription: showDefault(flag) }),
    type: types[flag.kind],
    demandOption: flag.required === true,
    description: flag.summary,
    group,
  };
}

function showDefault(flag: Flag): string {
  if (flag.kind === 'duration') return `${Number(flag.default) / 1000}s`;
  return typeof flag.default === 'string' ? JSON.stringify(flag.default) : String(flag.default);
}

async function finish(page: Page): Promise<string> {
  return `${(await page.getHelp()).trimEnd()}\n`;
}
