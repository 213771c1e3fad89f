// What import.meta.url is in modules, for the script that the build makes of the command line.
import { pathToFileURL } from 'node:url';

export const __fileUrl = pathToFileURL(__filename).href;
