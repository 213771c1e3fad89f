import type { Directory } from './directory.ts';

/** What there is to know of them only since something came to the directory. */
export function newNameWarnings(before: Directory, after: Directory): readonly string[] {
  const known = new Set(nameWarnings(before));
  return nameWarnings(after).filter((warning) => !known.has(warning));
}

/** What a person should know of the names of the files: none of it is wrong, all of it surprises. Ready to print. */
export function nameWarnings({ files, format, skipped = [] }: Directory): readonly string[] {
  const warnings = skipped.map(
    (name) => `${name} is no migration file, and is left out: its name has to end in .sql, in small letters`,
  );
  // Where a format has an order of its own, it is the one that its users expect.
  if (format.compareVersions) return warnings;
  const unnumbered = files.find(({ version }) => !/\d/.test(version));
  if (unnumbered) {
    warnings.push(`${unnumbered.name} has no number: it runs where its name sorts as text`);
  }
  const numbered = files.filter(({ version }) => /^\d+$/.test(version));
  const at = numbered.findIndex(({ version }, index) => BigInt(version) < BigInt(numbered[index - 1]?.version ?? 0));
  const [before, after] = [numbered[at - 1], numbered[at]];
  if (before && after) {
    warnings.push(
      `${before.name} runs before ${after.name}: versions are compared as text; give them one width, like 0009 and 0010`,
    );
  }
  return warnings;
}
