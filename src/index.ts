/** What the commands do, without the command line. A test lists these exports: a change here is a decision. */
export { type DevDatabase, type DevOptions, openDevDatabase } from './devdb/dev-database.ts';
export { type Connection, DatabaseError, type DatabaseFault } from './dialects/connection.ts';
export type { Dialect, Scope } from './dialects/dialect.ts';
export { type OpenDatabase, openDatabase } from './dialects/open.ts';
export type { Revision } from './dialects/revisions.ts';
export { renderError } from './errors/render.ts';
export { type ErrorCode, type Position, TelamonError } from './errors/telamon-error.ts';
export { type ApplyOptions, type ApplyRequest, applyDirectory } from './migrations/apply.ts';
export { ChecksumError } from './migrations/checksum.ts';
export {
  type Directory,
  openDirectory,
  openDirectoryUrl,
  openOrPlanDirectory,
  verifyDirectory,
} from './migrations/directory.ts';
export type { DownReport, RevertedFile } from './migrations/down/report.ts';
export type { ApplyEvent } from './migrations/executor/context.ts';
export type { ApplyReport, FileReport } from './migrations/executor/report.ts';
export type { DirectoryFormat } from './migrations/formats/format.ts';
export { formatByName } from './migrations/formats/index.ts';
export { hashDirectory } from './migrations/hash.ts';
export { newMigration } from './migrations/new.ts';
export { type SetReport, type SetRequest, setVersion } from './migrations/set.ts';
export { readStatus, type Status, type StatusRequest } from './migrations/status.ts';
export { validateDirectory } from './migrations/validate.ts';
export { type LoadOptions, loadProject } from './project/load-project.ts';
export { envResolver, type Project } from './project/project.ts';
export type { Change } from './schema/change.ts';
export type { Realm, SchemaObject } from './schema/model.ts';
export { type Plan, type PlannedStatement, planText } from './schema/plan.ts';
export {
  type ApplyPlanRequest,
  applyPlan,
  type PlanFailure,
  type PlanRun,
  type PlanTxMode,
} from './state/apply-plan.ts';
export { type Checkpoint, type CheckpointOptions, planCheckpoint } from './state/checkpoint.ts';
export { planClean } from './state/clean.ts';
export { compareStates } from './state/compare.ts';
export type { CompareOptions, Comparison } from './state/comparison.ts';
export {
  type DiffDirectoryOptions,
  type DirectoryDiff,
  diffDirectory,
  writePlannedFiles,
} from './state/diff-directory.ts';
export { type DownOptions, type DownRequest, migrateDown } from './state/down.ts';
export { type Inspected, type InspectOptions, inspectConnection, inspectState } from './state/inspect.ts';
export { realmSql } from './state/realm-sql.ts';
export { resolveState, type StateContext } from './state/resolve.ts';
export type { State } from './state/state.ts';
export { validateReplay } from './state/validate-replay.ts';
export { version } from './version.ts';
