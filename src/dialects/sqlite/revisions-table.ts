/** The name of the table that holds the history, fixed. */
export const revisionsTable = 'atlas_schema_revisions';

export function isRevisionsTable(name: string): boolean {
  return name.toLowerCase() === revisionsTable;
}
