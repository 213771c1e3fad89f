/** Where the objects of a kind stand in a split schema; other kinds have a folder of their plural. */
const folders: Readonly<Record<string, string>> = {
  materialized: 'views',
  materialized_view: 'views',
  enum: 'types',
  domain: 'types',
  composite: 'types',
  range: 'types',
  type: 'types',
  index: 'indexes',
  policy: 'policies',
  statistics: 'statistics',
  text_search_dictionary: 'text_search_dictionaries',
  operator_family: 'operator_families',
  operator_class: 'operator_classes',
  foreign_table: 'tables',
  virtual_table: 'tables',
  foreign: 'tables',
};

/** The folder of a kind, by its HCL block or its SQL words in lower case with `_` between. */
export function folderOf(kind: string): string {
  return folders[kind] ?? `${kind}s`;
}
