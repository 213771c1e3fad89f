import type { Connection } from '../../dialects/connection.ts';
import { dialectFor } from '../../dialects/registry.ts';
import { parseUrl } from '../../dialects/url.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { toText } from '../../hcl/number.ts';
import {
  boolValue,
  isSequence,
  listValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  type Value,
} from '../../hcl/value.ts';
import { type DataSource, type SourceRequest, sourceError } from './data-source.ts';

/** The rows of a query: `count`, `values` and the first `value`. One column gives its cells, several give an object a row. */
export const sql: DataSource = {
  type: 'sql',
  required: ['url', 'query'],
  optional: ['args'],
  async read(request) {
    const { section } = request;
    const [url = '', query = '', args] = await Promise.all([
      section.string('url'),
      section.string('query'),
      parameters(request),
    ]);
    const connection = await connect(request, url);
    let rows: Record<string, unknown>[];
    try {
      rows = await connection.query(query, args);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw sourceError(request, `executing query: ${reason}`, { at: 'query', cause });
    } finally {
      await connection.close();
    }
    const values = rows.map((row) => rowValue(request, row));
    if (new Set(values.map((value) => value.kind)).size > 1) {
      throw sourceError(request, 'the values are of different types', {
        at: 'query',
        hints: ['cast the column to one type in the query'],
      });
    }
    return objectValue([
      ['count', numberValue(values.length)],
      ['values', listValue(values)],
      ['value', values[0] ?? nullValue],
    ]);
  },
};

async function connect(request: SourceRequest, text: string): Promise<Connection> {
  try {
    const url = parseUrl(text, 'url');
    return await (await dialectFor(url.scheme)).connect(url, { applicationName: 'telamon', note: request.run.note });
  } catch (error) {
    if (!(error instanceof TelamonError)) throw error;
    throw new TelamonError(error.code, `${request.address}: ${error.message}`, {
      position: request.section.positionOf('url'),
      hints: error.hints,
      cause: error,
    });
  }
}

async function parameters(request: SourceRequest): Promise<unknown[]> {
  const value = await request.section.value('args');
  if (value === undefined) return [];
  const refuse = () => sourceError(request, 'args is a list of strings, numbers and bools', { at: 'args' });
  if (!isSequence(value)) throw refuse();
  return value.items.map((item) => {
    if (item.kind === 'string' || item.kind === 'bool') return item.value;
    if (item.kind === 'number') return toText(item.value);
    throw refuse();
  });
}

function rowValue(request: SourceRequest, row: Record<string, unknown>): Value {
  const cells = Object.entries(row).map(([name, cell]) => [name, cellValue(request, name, cell)] as const);
  return cells.length === 1 ? (cells[0]?.[1] ?? nullValue) : objectValue(cells);
}

function cellValue(request: SourceRequest, column: string, cell: unknown): Value {
  if (typeof cell === 'string') return stringValue(cell);
  if (typeof cell === 'number' || typeof cell === 'bigint') return numberValue(cell);
  if (typeof cell === 'boolean') return boolValue(cell);
  if (cell instanceof Date) return stringValue(cell.toISOString());
  const what = cell === null ? 'NULL' : 'no text, number or bool';
  throw sourceError(request, `unsupported row type: a cell of column "${column}" is ${what}`, {
    at: 'query',
    hints: [
      cell === null
        ? 'leave such rows out with WHERE, or give them a value with coalesce()'
        : 'cast the column to text',
    ],
  });
}
