import { formatCommand } from '../schema/fmt.ts';

/** The same command beside the others that are about the project file. */
export const configFmt = formatCommand('config fmt');
