/** Two states, in words that make them; the plan leads from each to the other. */
export interface Pair {
  readonly name: string;
  /** In both states, before the rest. */
  readonly given?: readonly string[];
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** From `a` to `b` only. */
  readonly oneWay?: true;
  /** The highest major version that knows the states. */
  readonly until?: number;
  /** Undone statement by statement it ends elsewhere; `migrate diff` tries its ways back, and writes a plan from the end to the start then. */
  readonly backAsWhole?: true;
  /** As between two files: the names of the sequences of columns count. */
  readonly exact?: true;
}
