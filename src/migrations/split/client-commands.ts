import { ScanFault } from './scan-fault.ts';

const copyFromStdin = /^[ \t]*copy\b[^;]*\bfrom\s+stdin\b[^;]*;[ \t]*\r?\n/im;
const copyEnd = /^\\\.[ \t]*\r?$/m;
const psqlCommand =
  /^\\(?:connect|c|set|unset|i|ir|include|copy|echo|timing|restrict|unrestrict|encoding|if|endif|gexec|q)\b.*$/m;

/**
 * What only psql understands, as a dump leaves it in a file: `COPY … FROM stdin` with its rows, and backslash
 * commands. Told before the splitter stumbles over the rows. A candidate inside a string is passed by: rows need
 * their end marker, commands must be known ones at the start of a line.
 */
export function clientCommandFault(text: string, from: number, to: number): ScanFault | undefined {
  if (!text.includes('\\')) return undefined;
  const part = text.slice(from, to);
  const copy = copyFromStdin.exec(part);
  if (copy && copyEnd.test(part.slice(copy.index))) {
    const at = from + copy.index + (copy[0].length - copy[0].trimStart().length);
    return new ScanFault(
      at,
      'COPY … FROM stdin is not supported',
      copy[0].trim().split('\n')[0]?.length,
      'write the rows as INSERT statements (`pg_dump --inserts` does)',
    );
  }
  const command = psqlCommand.exec(part);
  if (command && !isQuoted(part, command.index)) {
    return new ScanFault(
      from + command.index,
      `the psql command ${command[0].split(/\s/)[0]} is not supported`,
      command[0].trimEnd().length,
      'remove the line: the server reads SQL alone',
    );
  }
  return undefined;
}

/** An odd number of quotes before it: inside a string, as far as can be told without reading the SQL. */
function isQuoted(text: string, at: number): boolean {
  const before = text.slice(0, at);
  const quotes = (before.match(/'/g) ?? []).length;
  const dollars = (before.match(/\$\w*\$/g) ?? []).length;
  return quotes % 2 === 1 || dollars % 2 === 1;
}
