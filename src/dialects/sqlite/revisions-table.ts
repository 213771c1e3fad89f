import { revisionsTable } from '../revision-columns.ts';

/** SQLite finds tables whatever the case of their names. */
export function isRevisionsTable(name: string): boolean {
  return name.toLowerCase() === revisionsTable;
}
