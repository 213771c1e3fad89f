/** A tool that has migrated a database, and the table in which it keeps its history. */
export interface OtherTool {
  readonly name: string;
  readonly table: string;
  /** Its format, as `?format=` has it; undefined for tools whose directories are not read. */
  readonly format: string | undefined;
}

const tools: readonly OtherTool[] = [
  { name: 'Prisma', table: '_prisma_migrations', format: 'prisma' },
  { name: 'Flyway', table: 'flyway_schema_history', format: 'flyway' },
  { name: 'goose', table: 'goose_db_version', format: 'goose' },
  { name: 'Liquibase', table: 'databasechangelog', format: 'liquibase' },
  { name: 'golang-migrate or dbmate', table: 'schema_migrations', format: undefined },
  { name: 'Knex', table: 'knex_migrations', format: undefined },
  { name: 'Drizzle', table: '__drizzle_migrations', format: undefined },
  { name: 'Alembic', table: 'alembic_version', format: undefined },
  { name: 'Django', table: 'django_migrations', format: undefined },
];

/** The tool whose history is among these tables, if one is known. */
export function otherTool(tables: readonly string[]): OtherTool | undefined {
  const names = new Set(tables.map((table) => table.toLowerCase()));
  return tools.find(({ table }) => names.has(table));
}
