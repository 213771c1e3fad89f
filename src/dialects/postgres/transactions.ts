import type { DatabaseFault } from '../connection.ts';
import type { TransactionRules } from '../dialect.ts';
import { literal, quoteName } from './quote.ts';
import { ineffective, settle } from './settle.ts';

/** SQLSTATE of `CREATE INDEX CONCURRENTLY`, `VACUUM` and the like inside a transaction block. */
const activeTransaction = '25001';
/** SQLSTATE of a COMMIT inside a procedure or `DO` that was called inside a transaction block. */
const invalidTermination = '2D000';

/** SQLSTATE of what the guard does when it does not hold. */
const divisionByZero = '22012';

const refusing = [
  /^(?:create\s+(?:unique\s+)?|drop\s+)index\s+concurrently\b/i,
  /^reindex\b[\s\S]*\bconcurrently\b/i,
  /^reindex\s+(?:\([^)]*\)\s*)?(?:database|system)\b/i,
  /^alter\s+table\b[\s\S]*\bdetach\s+partition\b[\s\S]*\bconcurrently\b/i,
  /^vacuum\b/i,
  /^(?:create|drop)\s+(?:database|tablespace)\b/i,
  /^alter\s+system\b/i,
  /^alter\s+database\b[\s\S]*\bset\s+tablespace\b/i,
];

const userSetting = /^(?:set\s+(?:session\s+)?|reset\s+)(?:role|session\s+authorization)\b/i;
const anySetting =
  /^(?:(?:set|reset)\s+(?!(?:local|transaction|constraints)\b)|select\s+(?:pg_catalog\s*\.\s*)?set_config\s*\()/i;

/** SQLSTATEs of `lock_timeout` and NOWAIT, and of a cancel request or `statement_timeout`. */
const lockNotAvailable = '55P03';
const queryCanceled = '57014';

/** What stays in a session when the transaction is over, and why that is no good where the session is somebody else's next. */
const sessionBound: readonly (readonly [RegExp, string])[] = [
  [/^(?:set|reset)\s+(?!local\b|transaction\b|constraints\b)/i, 'it sets something for the session: write SET LOCAL'],
  [
    /^select\s+(?:pg_catalog\s*\.\s*)?set_config\s*\([\s\S]*,\s*(?:false|'f(?:alse)?'|'off'|0::bool(?:ean)?)\s*\)/i,
    'it sets something for the session: let set_config end in true',
  ],
  [
    /^create\s+(?:local\s+|global\s+)?temp(?:orary)?\b(?![\s\S]*\bon\s+commit\s+drop\b)/i,
    'a temporary table stays in the session',
  ],
  [/^(?:listen|unlisten|load|discard|prepare(?!\s+transaction\b))\b/i, 'it belongs to a session'],
  [/^declare\b[\s\S]*\bwith\s+hold\b/i, 'its cursor belongs to a session'],
  [/\bpg_(?:try_)?advisory_(?:un)?lock(?:_shared)?\s*\(/i, 'its lock belongs to a session: use pg_advisory_xact_lock'],
];

/** An enum value is used in the message that adds it. */
const unsafeNewEnumValue = '55P04';

export const postgresTransactions: TransactionRules = {
  begin: 'BEGIN',
  refuses: (statement) => refusing.some((pattern) => pattern.test(statement)),
  // The lock table is full: each table and index that a transaction makes or drops takes a place in it.
  outgrows: ({ code, message }: DatabaseFault) => code === '53200' && message.includes('shared memory'),
  isRefusal: (fault: DatabaseFault) => fault.code === activeTransaction || fault.code === invalidTermination,
  needsCommitBefore: (fault) => fault.code === unsafeNewEnumValue,
  forbids(statement) {
    if (/^discard\s+all\b/i.test(statement)) return 'DISCARD ALL gives up the lock that keeps two runs apart';
    if (/\bpg_advisory_unlock_all\s*\(/i.test(statement)) {
      return 'pg_advisory_unlock_all() gives up the lock that keeps two runs apart';
    }
    return undefined;
  },
  changesUser: (statement) => /\b(?:role|session\s+authorization|session_authorization)\b/i.test(statement),
  sessionSetting(statement) {
    if (userSetting.test(statement)) return 'user';
    return anySetting.test(statement) ? 'other' : undefined;
  },
  ownUser: ['RESET SESSION AUTHORIZATION', 'RESET ROLE'],
  async sessionReset(connection) {
    // What the URL asked for was set after connecting, so RESET ALL alone would lose it.
    const settings = await connection.query<{ name: string; value: string }>(
      `SELECT name, pg_catalog.current_setting(name) AS value FROM pg_catalog.pg_settings
        WHERE source = 'session' AND context IN ('user', 'superuser') ORDER BY name`,
    );
    return [
      ...postgresTransactions.ownUser,
      'RESET ALL',
      ...settings.map(({ name, value }) => `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`),
    ];
  },
  guard(place, version, applied) {
    const rows = `${quoteName(place.schema)}.atlas_schema_revisions`;
    const own = `(SELECT applied FROM ${rows} WHERE version = ${literal(version)})`;
    const holds = applied === undefined ? `${own} IS NULL` : `${own} IS NOT DISTINCT FROM ${applied}`;
    // A division rather than DO … RAISE: nothing has to be compiled, and it works where plpgsql was dropped.
    return `SELECT 1 / CASE WHEN ${holds} THEN 1 ELSE 0 END`;
  },
  isGuard: (fault) => fault.code === divisionByZero,
  isLockTimeout: (fault) => fault.code === lockNotAvailable,
  isCancelled: (fault) => fault.code === queryCanceled,
  needsSession(statement) {
    if (postgresTransactions.refuses(statement)) return 'it does not run inside a transaction';
    return sessionBound.find(([pattern]) => pattern.test(statement))?.[1];
  },
  resetInTransaction: [
    "SELECT pg_catalog.set_config('role', 'none', true)",
    `SELECT pg_catalog.set_config(name, reset_val, true) FROM pg_catalog.pg_settings
      WHERE source = 'session' AND context IN ('user', 'superuser')`,
  ],
  timeouts({ lockMs, statementMs }, local) {
    const set = (name: string, value: number | undefined) =>
      value === undefined ? [] : [`SELECT pg_catalog.set_config('${name}', '${value}', ${local})`];
    return [...set('lock_timeout', lockMs), ...set('statement_timeout', statementMs)];
  },
  lenient(statement, note) {
    const body = [
      `BEGIN EXECUTE ${literal(statement)};`,
      `EXCEPTION WHEN OTHERS THEN RAISE WARNING USING MESSAGE = ${literal(note)} || SQLERRM || ' (' || SQLSTATE || ')';`,
      'END',
    ].join(' ');
    return `DO LANGUAGE plpgsql ${literal(body)}`;
  },
  ineffective,
  settle,
};
