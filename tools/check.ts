import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const binaries = resolve(root, 'node_modules/.bin');

/** What must hold before a change is landed, besides the tests. */
const checks: Record<string, readonly string[]> = {
  'format and lint (npm run fix mends most)': [
    resolve(binaries, 'biome'),
    'check',
    '--error-on-warnings',
    '.',
  ],
  types: [resolve(binaries, 'tsc'), '-p', '.'],
  'dead code and dependencies': [resolve(binaries, 'knip')],
  'docs are what the code says (npm run docs mends it)': [process.execPath, 'tools/write-docs.ts', '--check'],
};

interface Result {
  name: string;
  exitCode: number | null;
  output: string;
}

function run(name: string, [command = '', ...words]: readonly string[]): Promise<Result> {
  return new Promise((done) => {
    const child = spawn(command, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (error) => done({ name, exitCode: null, output: error.message }));
    child.on('close', (exitCode) => done({ name, exitCode, output }));
  });
}

const results = await Promise.all(Object.entries(checks).map(([name, words]) => run(name, words)));
for (const { name, exitCode, output } of results) {
  console.log(`${exitCode === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
  if (exitCode !== 0) console.log(output.trimEnd());
}
process.exitCode = results.every(({ exitCode }) => exitCode === 0) ? 0 : 1;
