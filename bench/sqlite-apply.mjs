// Applying many files to a new SQLite database, against `sqlite3` reading the same statements with a commit a file, as the ratio of
// medians. It needs Debian's shell: apt-get install sqlite3.
// node bench/sqlite-apply.mjs [files] [runs]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const files = Number(process.argv[2] ?? 1000);
const runs = Number(process.argv[3] ?? 5);

const bin = join(import.meta.dirname, '..', 'bin', 'telamon.js');
const folder = mkdtempSync(join(tmpdir(), 'telamon-bench-'));

if (spawnSync('sqlite3', ['-version']).status !== 0) {
  console.error('sqlite3 is missing: apt-get install sqlite3');
  process.exit(1);
}

try {
  const script = writeFiles();
  command(process.execPath, [bin, 'migrate', 'hash']);
  const times = { sqlite3: [], telamon: [] };
  for (let run = 0; run < runs; run++) {
    rmSync(join(folder, 'shell.db'), { force: true });
    times.sqlite3.push(command('sqlite3', ['-bail', 'shell.db'], script));
    rmSync(join(folder, 'app.db'), { force: true });
    times.telamon.push(
      command(process.execPath, [
        bin,
        'migrate',
        'apply',
        '--url',
        'sqlite://app.db',
        '--format',
        '{{ len .Applied }}',
      ]),
    );
  }
  const [shell, own] = [median(times.sqlite3), median(times.telamon)];
  console.log(`${files} files`);
  console.log(`sqlite3 ${shell.toFixed(0).padStart(8)} ms`);
  console.log(`telamon ${own.toFixed(0).padStart(8)} ms  ${(own / shell).toFixed(2)} x`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The files, and what the shell is given: the same statements, each file in a transaction. */
function writeFiles() {
  mkdirSync(join(folder, 'migrations'));
  const texts = Array.from({ length: files }, (_, at) => {
    const text = `CREATE TABLE t${at} (id integer PRIMARY KEY, name text NOT NULL, parent int REFERENCES t${Math.max(0, at - 1)} (id));
CREATE INDEX t${at}_name ON t${at} (name);
INSERT INTO t${at} (name) VALUES ('first');
`;
    writeFileSync(join(folder, 'migrations', `${String(at + 1).padStart(6, '0')}_t${at}.sql`), text);
    return text;
  });
  return texts.map((text) => `BEGIN;\n${text}COMMIT;\n`).join('');
}

/** Milliseconds. */
function command(program, args, input = '') {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
