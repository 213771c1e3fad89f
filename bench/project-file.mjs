// What reading a project file of 5,000 lines costs over `telamon version`, whole processes, runs interleaved, medians.
// Usage: node bench/project-file.mjs [runs]. Build first: npm run build.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const runs = Number(process.argv[2] ?? 15);
const warmUps = 2;
/** The most that it may take over `telamon version`, in milliseconds. */
const limit = 150;

const bin = join(import.meta.dirname, '..', 'bin', 'telamon.js');
const folder = mkdtempSync(join(tmpdir(), 'telamon-bench-'));

/** Variables, locals of every form, data sources that nothing names, envs: what large files are made of. */
function projectFile(lines) {
  const parts = ['variable "password" {\n  type    = string\n  default = "p@ss"\n}\n'];
  let count = 5;
  for (let at = 0; count < lines - 40; at++) {
    const part = `variable "v${at}" {
  type    = object({ host = string, ports = list(number) })
  default = { host = "h${at}", ports = [${at}, 2, 3] }
}
locals {
  dsn${at}   = "postgres://app:\${urlescape(var.password)}@\${var.v${at}.host}:\${var.v${at}.ports[0]}/db"
  tags${at}  = { for k, v in { a = "x", b = "y" } : upper(k) => "\${v}-\${length(var.v${at}.ports)}" }
  text${at}  = <<-EOT
    %{ for p in var.v${at}.ports ~}
    port \${p}
    %{ endfor ~}
  EOT
  small${at} = [for p in var.v${at}.ports : p * 2 if p > 1]
}
data "external" "d${at}" {
  program = ["echo", local.dsn${at}]
}
env "e${at}" {
  url = local.dsn${at}
  src = "file://\${local.tags${at}.A}.sql"
  migration {
    dir          = "file://m${at}"
    lock_timeout = "5s"
  }
}
`;
    parts.push(part);
    count += part.split('\n').length - 1;
  }
  const names = Array.from({ length: parts.length - 1 }, (_, at) => at);
  parts.push(`env "all" {
  url  = "sqlite://empty.db"
  dsns = [${names.map((at) => `local.dsn${at}`).join(', ')}]
  tags = merge(${names.map((at) => `local.tags${at}`).join(', ')})
  text = join("", [${names.map((at) => `local.text${at}`).join(', ')}])
  nums = concat(${names.map((at) => `local.small${at}`).join(', ')})
}
`);
  return parts.join('');
}

const text = projectFile(5000);
const commands = {
  'telamon version': ['version'],
  'telamon config show (5,000 lines)': ['config', 'show', '--env', 'all'],
  'telamon migrate ls (one env of it)': ['migrate', 'ls', '--env', 'e1', '--dir', 'file://migrations'],
};

try {
  writeFileSync(join(folder, 'atlas.hcl'), text);
  mkdirSync(join(folder, 'migrations'));
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run < runs + warmUps; run++) {
    for (const [name, args] of Object.entries(commands)) {
      const start = process.hrtime.bigint();
      const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' });
      const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
      if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
      if (run >= warmUps) times[name].push(elapsed);
    }
  }
  const base = median(times['telamon version']);
  console.log(`${text.split('\n').length} lines`);
  for (const [name, elapsed] of Object.entries(times)) {
    const time = median(elapsed);
    console.log(`${name.padEnd(36)} ${time.toFixed(1).padStart(7)} ms  + ${(time - base).toFixed(1)} ms`);
  }
  const over = median(times['telamon config show (5,000 lines)']) - base;
  console.log(`${over < limit ? 'within' : 'OVER'} the limit of ${limit} ms over telamon version`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
