/** A piece of a schema that states may hold or lack, in one of several forms. */
export interface Part {
  readonly name: string;
  /** Parts that it stands on, whatever form they take. */
  readonly needs?: readonly string[];
  /** Statements that make it. Any two forms can follow one another, with the rows below in the tables. */
  readonly forms: readonly (readonly string[])[];
  /** Lowest major version that knows the syntax. */
  readonly since?: number;
  /** The embedded database lacks what it takes. */
  readonly serversOnly?: true;
  readonly rows?: Rows;
}

/** Rows that stay when a table stays. */
export interface Rows {
  /** Names only columns that every form has, with values that every form takes. */
  readonly insert: string;
  readonly query: string;
}

/** The form of each part that a state holds, by the part's name. */
export type Choice = Readonly<Record<string, number | undefined>>;

export interface Sample {
  readonly statements: readonly string[];
  readonly rows: readonly Rows[];
}

/** What a choice of parts makes, in the order of the list; a part that lacks something it stands on is left out. */
export function sample(parts: readonly Part[], choice: Choice): Sample {
  const present = new Set<string>();
  const statements: string[] = [];
  const rows: Rows[] = [];
  for (const part of parts) {
    const chosen = choice[part.name];
    if (chosen === undefined || part.needs?.some((name) => !present.has(name))) continue;
    present.add(part.name);
    statements.push(...(part.forms[chosen % part.forms.length] ?? []));
    if (part.rows) rows.push(part.rows);
  }
  return { statements, rows };
}
