#!/usr/bin/env node
// Says in one line what an older Node would otherwise say in a stack trace. Nothing newer than Node 12 may stand here.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `k8s-mcp-agent needs Node 24 or newer; this is ${process.version}. ` +
      'Go on with: npx -p node@24 -p k8s-mcp-agent k8s-mcp-agent …\n',
  );
  process.exit(2);
} else {
  void import('../dist/main.js').then(({ main }) => main());
}
