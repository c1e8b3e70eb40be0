#!/usr/bin/env node
// Says in one line what an older Node would otherwise say in a stack trace. Nothing newer than Node 12.20 may stand here.
import { existsSync } from 'node:fs';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  const words = process.argv
    .slice(1)
    .map((word) => (/^[\w./=,:@-]+$/.test(word) ? word : JSON.stringify(word)));
  process.stderr.write(
    `k8s-mcp-agent needs Node 24 or newer; this is ${process.version}. ` +
      `Go on with: npx -p node@24 node ${words.join(' ')}\n`,
  );
  process.exit(2);
} else {
  // A checkout that was not built has the source only, which Node runs as it is.
  const built = new URL('../dist/main.js', import.meta.url);
  const entry = existsSync(built) ? built : new URL('../src/main.ts', import.meta.url);
  void import(entry.href).then(({ main }) => main());
}
