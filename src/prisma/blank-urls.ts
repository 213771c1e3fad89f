/** The attributes of a `datasource` block that say where the database is. Newer engines refuse to read a schema that has them. */
const urlAttributes: ReadonlySet<string> = new Set(['url', 'directUrl', 'shadowDatabaseUrl']);

/** Comment, string, word, line end, blanks, or any other single character. */
const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|[A-Za-z_][\w-]*|\n|[^\S\n]+|[\s\S]/g;

/**
 * The Prisma schema `text` with `url`, `directUrl` and `shadowDatabaseUrl` of its datasource overwritten by spaces.
 * Nothing moves: every other character keeps its line and its column, so that positions in diagnostics stay right.
 */
export function blankUrls(text: string): string {
  const tokens = text.match(token) ?? [];
  let block: string | undefined;
  let depth = 0;
  let lineStart = true;
  let erasing = false;

  return tokens
    .map((part) => {
      const comment = part.startsWith('//') || part.startsWith('/*');
      const ends = depth === 1 && (part === '\n' || part === '}' || comment);
      if (erasing && ends) erasing = false;
      if (!erasing && depth === 1 && block === 'datasource' && lineStart && urlAttributes.has(part)) erasing = true;

      if (depth === 0 && block === undefined && /^\w/.test(part)) block = part;
      if (/^[{[(]$/.test(part)) depth += 1;
      if (/^[}\])]$/.test(part)) depth -= 1;
      if (depth === 0 && (part === '}' || part === '\n')) block = undefined;
      if (part === '\n') lineStart = true;
      else if (part.trim() !== '') lineStart = false;

      return erasing ? part.replace(/[^\n]/g, ' ') : part;
    })
    .join('');
}
