import type { ChalkInstance } from 'chalk';
import { redact } from '../../errors/redact.ts';
import { hideSecrets } from '../../errors/secrets.ts';

/** Where a command's words go. Results go to stdout and nothing else does: callers parse it. */
export interface Output {
  /** A part of the result, as it is but for what the user called sensitive. */
  result(text: string): void;
  /** One line for people on stderr: silent under TELAMON_QUIET and for callers that take any text there for a failure. */
  note(text: string): void;
  /** A result was written and did not end its line. */
  readonly midLine: boolean;
  /** Somebody looks at the results. */
  readonly terminal: boolean;
  /** Somebody looks at the notes: one may be painted over the other. */
  readonly live: boolean;
  /** Colours only for a terminal that has them. */
  colors(): Promise<ChalkInstance>;
}

export interface OutputOptions {
  /** Whose stdout and stderr are meant: each is opened when it is first needed. */
  readonly streams: Pick<NodeJS.Process, 'stdout' | 'stderr'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly quiet: boolean;
}

export function createOutput({ streams, environment, quiet }: OutputOptions): Output {
  const silent = quiet || isSet(environment.TELAMON_QUIET) || isSet(environment.ATLAS_NO_UPDATE_NOTIFIER);
  let midLine = false;
  return {
    result(text) {
      if (text === '') return;
      streams.stdout.write(hideSecrets(text, 'everywhere'));
      midLine = !text.endsWith('\n');
    },
    note(text) {
      if (!silent) streams.stderr.write(redact(text.endsWith('\n') ? text : `${text}\n`));
    },
    get midLine() {
      return midLine;
    },
    get terminal() {
      return streams.stdout.isTTY === true;
    },
    get live() {
      return !silent && streams.stderr.isTTY === true && environment.TERM !== 'dumb' && !isSet(environment.CI);
    },
    async colors() {
      const { Chalk } = await import('chalk');
      const colored = this.terminal && environment.TERM !== 'dumb' && !isSet(environment.NO_COLOR);
      return new Chalk({ level: colored ? 1 : 0 });
    },
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
