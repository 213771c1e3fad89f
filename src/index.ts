/** What the commands do, without the command line. */
export { type ErrorCode, type Position, TelamonError } from './errors/telamon-error.ts';
export { version } from './version.ts';
