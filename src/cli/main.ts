import { redact } from '../errors/redact.ts';
import { renderError } from '../errors/render.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { commands } from './commands.ts';
import { Abort } from './framework/abort.ts';
import type { ExitCode } from './framework/command.ts';
import { createOutput } from './framework/output.ts';
import { watchSignals } from './framework/signals.ts';
import { flush, forgivePipes } from './framework/streams.ts';
import { find, isGroup } from './framework/tree.ts';

const program = 'telamon';

/** Runs the command that `words` name, and ends the process with its exit code: 0 or 1, nothing else. */
export async function main(words: readonly string[]): Promise<never> {
  forgivePipes();
  const signal = watchSignals();
  let code: ExitCode;
  try {
    code = await dispatch(words, signal);
  } catch (error) {
    printError(error);
    code = 1;
  }
  const fault = await flush();
  if (fault) {
    process.stderr.write(`Error: the output could not be written: ${fault.message}\n`);
    code = 1;
  }
  process.exit(code);
}

function printError(error: unknown): void {
  if (error instanceof Abort) {
    process.stderr.write(redact(`Abort: ${error.message}\n`));
    return;
  }
  if (error instanceof TelamonError && error.guidance !== undefined) process.stdout.write(error.guidance);
  process.stderr.write(renderError(error));
}

async function dispatch(words: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  if (words[0] === 'help') return helpTopic(words.slice(1));
  if (words[0] === '__complete') return complete(words.slice(words[1] === '--' ? 2 : 1));
  const { node, groups, path, rest, unknown } = find(commands, words);
  const group = groups.at(-1) ?? commands;
  if (unknown !== undefined) {
    const { cloudCommand } = await import('./framework/cloud.ts');
    const { unknownCommand } = await import('./framework/unknown-command.ts');
    throw cloudCommand([...path, unknown]) ?? unknownCommand(program, group, unknown);
  }
  if (isGroup(node)) {
    const { checkGroupFlags } = await import('./framework/run.ts');
    checkGroupFlags(groups, rest, program);
    await showHelp(path);
    return 0;
  }
  const [command, { runCommand }] = await Promise.all([node.load(), import('./framework/run.ts')]);
  const out = createOutput({
    streams: process,
    environment: process.env,
    quiet: command.quiet === true,
  });
  return runCommand(command, groups, rest, { program, out, signal, showHelp: () => showHelp(path) });
}

async function helpTopic(words: readonly string[]): Promise<ExitCode> {
  const { path, unknown } = find(commands, words);
  if (unknown !== undefined) process.stdout.write(`Unknown help topic "${words.join(' ')}"\n\n`);
  await showHelp(unknown === undefined ? path : []);
  return 0;
}

async function complete(words: readonly string[]): Promise<ExitCode> {
  const { completions } = await import('./framework/complete.ts');
  process.stdout.write((await completions(commands, words)).map((word) => `${word}\n`).join(''));
  return 0;
}

async function showHelp(path: readonly string[]): Promise<void> {
  const { commandHelp, groupHelp } = await import('./framework/help.ts');
  const options = { program, columns: process.stdout.columns };
  const { node, groups } = find(commands, path);
  const text = isGroup(node) ? await groupHelp(node, options) : await commandHelp(await node.load(), groups, options);
  process.stdout.write(text);
}
