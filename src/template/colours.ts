import { Chalk } from 'chalk';

/** The colours of reports, each a function over text. */
export interface Colours {
  readonly cyan: (text: string) => string;
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly redBgWhiteFg: (text: string) => string;
  readonly gray: (text: string) => string;
  readonly underline: (text: string) => string;
}

/** Whether reports may use colours: only on a terminal that is not dumb, and not where `NO_COLOR` says no. */
export function coloursWanted(terminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return terminal && env.TERM !== 'dumb' && !env.NO_COLOR;
}

/** The colours when `enabled`; else functions that leave text as it is. */
export function colours(enabled: boolean): Colours {
  const chalk = new Chalk({ level: enabled ? 1 : 0 });
  return {
    cyan: (text) => chalk.cyan(text),
    green: (text) => chalk.greenBright(text),
    red: (text) => chalk.redBright(text),
    yellow: (text) => chalk.yellow(text),
    redBgWhiteFg: (text) => chalk.bgRedBright.whiteBright(text),
    gray: (text) => chalk.gray(text),
    underline: (text) => chalk.underline(text),
  };
}
