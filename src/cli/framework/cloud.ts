import { Abort } from './abort.ts';

/** Commands of the vendor's hosted service, and what does the same job here, where something does. */
const cloudCommands: Readonly<Record<string, string | undefined>> = {
  login: 'no login is needed: every command works without an account',
  copilot: undefined,
  ask: undefined,
  cloud: undefined,
  script: undefined,
  'migrate push': 'keep the migration directory in version control, or ship it with the application',
  'schema push': 'keep the schema in version control',
};

/** The refusal for words that call the hosted service; undefined for all others. */
export function cloudCommand(words: readonly string[]): Abort | undefined {
  const plain = words.filter((word) => !word.startsWith('-'));
  const name = [plain.slice(0, 1).join(' '), plain.slice(0, 2).join(' ')].find((key) =>
    Object.hasOwn(cloudCommands, key),
  );
  return name === undefined ? undefined : cloudOnly(name, cloudCommands[name]);
}

/** The refusal for a command, or a command with one of its flags, that needs the hosted service. */
export function cloudOnly(what: string, instead?: string): Abort {
  const text = `'${what}' needs the vendor's cloud and is not available in telamon`;
  return new Abort(instead === undefined ? text : `${text}\n${instead}`);
}
