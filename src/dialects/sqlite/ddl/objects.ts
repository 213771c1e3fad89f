import { is } from '../tokens.ts';
import { listItems, Reader, readerOf, stops } from './reader.ts';

const on = stops('ON');
const asOrList = stops('AS', '(');
const statementEnd = stops(';');
const begin = stops('BEGIN');
const using = stops('USING');

/** What the text of a CREATE INDEX tells, and pragmas do not. */
export interface IndexText {
  /** Each part as written, without direction and collation. */
  readonly parts: readonly string[];
  readonly where?: string;
}

export function readIndexText(sql: string): IndexText {
  const reader = readerOf(sql);
  reader.until(on);
  reader.take('ON');
  reader.name();
  const parts = listItems(reader.group()).map((tokens) => {
    let end = tokens.length;
    if (is(tokens[end - 1], 'ASC') || is(tokens[end - 1], 'DESC')) end--;
    if (end > 2 && is(tokens[end - 2], 'COLLATE')) end -= 2;
    return reader.text(tokens.slice(0, end));
  });
  return reader.take('WHERE') ? { parts, where: reader.text(reader.until(statementEnd)) } : { parts };
}

export interface ViewText {
  readonly columns: readonly string[];
  readonly as: string;
}

export function readViewText(sql: string): ViewText {
  const reader = readerOf(sql);
  reader.until(asOrList);
  const columns = is(reader.peek(), '(') ? listItems(reader.group()).map(([token]) => token?.value ?? '') : [];
  reader.take('AS');
  return { columns, as: reader.text(reader.until(statementEnd)) };
}

export interface TriggerText {
  readonly timing: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly event: 'INSERT' | 'DELETE' | 'UPDATE';
  /** Columns of `UPDATE OF`. */
  readonly columns: readonly string[];
  readonly when?: string;
  /** `BEGIN …; END`. */
  readonly body: string;
}

export function readTriggerText(sql: string): TriggerText {
  const reader = readerOf(sql);
  reader.take('CREATE');
  if (!reader.take('TEMP')) reader.take('TEMPORARY');
  reader.take('TRIGGER');
  reader.take('IF', 'NOT', 'EXISTS');
  reader.name();
  if (reader.take('.')) reader.name();
  // BEFORE is what it is when nothing is said.
  let timing: TriggerText['timing'] = 'BEFORE';
  if (reader.take('AFTER')) timing = 'AFTER';
  else if (reader.take('INSTEAD', 'OF')) timing = 'INSTEAD OF';
  else reader.take('BEFORE');
  const event = reader.name().toUpperCase() as TriggerText['event'];
  const columns = reader.take('OF') ? listItems(reader.until(on)).map(([token]) => token?.value ?? '') : [];
  reader.take('ON');
  reader.name();
  reader.take('FOR', 'EACH', 'ROW');
  const when = reader.take('WHEN') ? reader.text(reader.until(begin)) : undefined;
  const rest = [];
  for (let token = reader.next(); token; token = reader.next()) rest.push(token);
  if (is(rest.at(-1), ';')) rest.pop();
  return { timing, event, columns, ...(when === undefined ? {} : { when }), body: new Reader(sql, rest).text(rest) };
}

/** What stands behind USING: `fts5(title, body)`. */
export function readModule(sql: string): string {
  const reader = readerOf(sql);
  reader.until(using);
  reader.take('USING');
  return reader.text(reader.until(statementEnd));
}
