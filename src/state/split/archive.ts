/** Files that one text was cut into, by their path with forward slashes; in the order in which they were begun. */
export type Archive = ReadonlyMap<string, string>;

const marker = /^-- (\S(?:[^\n]*\S)?) --$/gm;

/** An archive as one text, in Go's txtar form: a line `-- path --` above the content of each file. */
export function archiveText(archive: Archive): string {
  return [...archive].map(([name, content]) => `-- ${name} --\n${endingLine(content)}`).join('');
}

/** The files of a text in txtar form; undefined when it is none. What stands above the first file is a comment. */
export function readArchive(text: string): Archive | undefined {
  const markers = [...text.matchAll(marker)];
  if (markers.length === 0) return undefined;
  return new Map(
    markers.map((match, index) => {
      const start = match.index + match[0].length + 1;
      return [match[1] ?? '', text.slice(start, markers[index + 1]?.index ?? text.length)] as const;
    }),
  );
}

function endingLine(content: string): string {
  return content === '' || content.endsWith('\n') ? content : `${content}\n`;
}

/** A name as part of a path: what file systems do not take, or would take for something else, is percent-encoded. */
export function pathPart(name: string): string {
  return name
    .replace(/[\p{Cc}"%*/:<>?\\|]/gu, (character) => encode(character))
    .replace(/^\.|[. ]$/g, (character) => encode(character));
}

function encode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
