/** What a statement does to the transaction around it, by its first words. */
export type TransactionControl = 'begin' | 'commit' | 'rollback';

const patterns: readonly (readonly [TransactionControl, RegExp])[] = [
  [
    'begin',
    /^(?:begin\s*(?:;|$)|begin\s+(?:transaction|work|isolation|read|(?:not\s+)?deferrable|deferred|immediate|exclusive)\b|start\s+transaction\b)/i,
  ],
  ['commit', /^(?:commit|end)(?:\s+(?:transaction|work)|\s+and\s+(?:no\s+)?chain)*\s*(?:;|$)/i],
  ['commit', /^prepare\s+transaction\b/i],
  ['rollback', /^(?:rollback|abort)(?:\s+(?:transaction|work)|\s+and\s+(?:no\s+)?chain)*\s*(?:;|$)/i],
];

/** Undefined for the statements that leave the transaction alone, savepoints among them. */
export function transactionControl(statement: string): TransactionControl | undefined {
  return patterns.find(([, pattern]) => pattern.test(statement))?.[0];
}

/** `COMMIT AND CHAIN` opens the next transaction at once. */
export function chains(statement: string): boolean {
  return /\band\s+chain\b/i.test(statement);
}
