import { DatabaseError, type DatabaseFault } from '../connection.ts';
import { codeUnitOffset } from './script.ts';

/** The fields of an error report, as `pg` and PGlite both give them. */
interface ServerReport {
  readonly message: string;
  readonly severity?: string | undefined;
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly where?: string | undefined;
  readonly position?: string | undefined;
}

/** A report of the server, as opposed to a broken socket or a fault of the driver. */
export function isServerReport(error: unknown): error is Error & ServerReport {
  return error instanceof Error && typeof (error as { severity?: unknown }).severity === 'string';
}

/** The connection does not outlive this report: the server ends the session after FATAL and PANIC. */
export function endsSession(report: ServerReport): boolean {
  return report.severity === 'FATAL' || report.severity === 'PANIC';
}

/** The position that the server reports, in characters of the whole message. */
export function reportedPosition(report: ServerReport): number | undefined {
  const position = Number(report.position);
  return report.position !== undefined && Number.isInteger(position) && position > 0 ? position : undefined;
}

/** `position`: where it is in the text of the statement, in UTF-16 units from 1. */
export function faultOf(report: ServerReport, position: number | undefined): DatabaseFault {
  return {
    message: report.message,
    ...(report.code ? { code: report.code } : {}),
    ...(report.detail ? { detail: report.detail } : {}),
    ...(report.hint ? { hint: report.hint } : {}),
    ...(report.where ? { where: report.where } : {}),
    ...(position === undefined ? {} : { position }),
  };
}

/** The error of one statement that was sent alone. What is not a server's report means that the connection is gone. */
export function statementError(error: unknown, sql: string): DatabaseError {
  if (!isServerReport(error)) return lostConnection(error);
  const position = reportedPosition(error);
  const offset = position === undefined ? undefined : codeUnitOffset(sql, position) + 1;
  return new DatabaseError(faultOf(error, offset), { lost: endsSession(error), cause: error });
}

export function lostConnection(error: unknown, index?: number): DatabaseError {
  const message = error instanceof Error && error.message !== '' ? error.message : String(error);
  return new DatabaseError({ message: `the connection was lost: ${message}` }, { index, lost: true, cause: error });
}
