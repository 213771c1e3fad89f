// Runs HashiCorp's parser over the sources on stdin (a JSON array) and prints what it makes of each. A process of its own, since
// its WASM runtime installs globals and can end the process that it runs in.
import { text } from 'node:stream/consumers';
import { parse } from '@cdktf/hcl2json';

const sources = JSON.parse(await text(process.stdin));
const verdicts = [];
for (const source of sources) {
  try {
    verdicts.push({ accepted: true, json: await parse('input.hcl', source) });
  } catch (error) {
    // "convert to HCL": read without fault, but its JSON cannot show it.
    verdicts.push({ accepted: error.message.startsWith('convert to HCL'), message: error.message });
  }
}
process.stdout.write(JSON.stringify(verdicts));
