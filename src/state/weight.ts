/**
 * What reaches beyond the database that it runs in, asks for its name, or keeps it from being dropped. Taken by its looks, comments and
 * all: whoever is wrongly found here loses time only.
 */
const beyond = new RegExp(
  String.raw`\b(?:${[
    'current_(?:database|catalog)',
    'pg_database',
    'datname',
    '(?:alter|comment\\s+on|create|drop|on|reindex)\\s+database',
    '(?:alter|create|drop)\\s+(?:group|role|tablespace|user)',
    '(?:alter|create)\\s+system',
    'subscription',
    '\\w*replication_slot\\w*',
    'prepare\\s+transaction',
    'dblink\\w*',
  ].join('|')})\b`,
  'i',
);

/** About how many statements some SQL has; undefined where it has to run in the dev database itself. */
export function weightOfSql(texts: readonly Uint8Array[]): number | undefined {
  let weight = 0;
  for (const bytes of texts) {
    // One character a byte is right for what is looked for.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (beyond.test(text)) return undefined;
    for (let at = text.indexOf(';'); at >= 0; at = text.indexOf(';', at + 1)) weight++;
  }
  return weight;
}
