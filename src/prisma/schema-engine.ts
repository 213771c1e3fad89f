// The program that PRISMA_SCHEMA_ENGINE_BINARY names: the Prisma CLI starts it in place of its native schema engine.
import { engineVersion, openEngine } from './engine.ts';
import { serve } from './stand-in.ts';

if (process.argv.includes('--version')) {
  // `prisma --version` shows the second word.
  process.stdout.write(`schema-engine-cli ${engineVersion}\n`);
} else if (process.argv.includes('cli')) {
  // Asked by `prisma migrate dev`, `db push` and the like, which begin with a look at the database.
  process.stderr.write(
    "telamon's stand-in for the Prisma schema engine opens no database: it compares schema files only\n",
  );
  process.exitCode = 1;
} else {
  const engine = openEngine(new URL('./prisma-engine-worker.js', import.meta.url));
  await serve(process.stdin, process.stdout, engine);
  await engine.close();
}
