import { listValue, objectValue, stringValue } from '../value.ts';
import { define, FunctionError, type HclFunction, text } from './define.ts';

export const csvFunctions: Readonly<Record<string, HclFunction>> = {
  csvdecode: define([text('str')], (csv) => {
    const [header, ...rows] = readCsv(csv);
    if (!header) throw new FunctionError('there is no header line', 0);
    const twice = header.find((name, at) => header.indexOf(name) !== at);
    if (twice !== undefined) throw new FunctionError(`the header names the column ${JSON.stringify(twice)} twice`, 0);
    return listValue(
      rows.map((row, at) => {
        if (row.length !== header.length) {
          throw new FunctionError(`row ${at + 2} has ${row.length} fields instead of ${header.length}`, 0);
        }
        return objectValue(header.map((name, column) => [name, stringValue(row[column] ?? '')] as const));
      }),
    );
  }),
};

const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** The records of a CSV text (RFC 4180); empty lines are none. */
function readCsv(csv: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  for (let at = 0; at < csv.length || record.length > 0; ) {
    field.lastIndex = at;
    const match = field.exec(csv);
    if (!match) throw new FunctionError(`stray quote or line break at character ${at + 1}`, 0);
    at = field.lastIndex;
    const [whole, quoted, bare = '', end] = match;
    record.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (record.length > 1 || whole.trim() !== '') records.push(record);
    record = [];
  }
  return records;
}
