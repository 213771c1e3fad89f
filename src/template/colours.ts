import type { ChalkInstance } from 'chalk';

/** The colours of reports, by the names that templates use, each a function over text. */
export interface Colours {
  readonly cyan: (text: string) => string;
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly redBgWhiteFg: (text: string) => string;
  readonly gray: (text: string) => string;
  readonly underline: (text: string) => string;
}

/** The colours as a chalk paints them; one of level 0 leaves text as it is. */
export function coloursOf(chalk: ChalkInstance): Colours {
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
