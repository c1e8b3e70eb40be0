import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from './case.ts';
import type { ErrorGround } from './error-ground.ts';

/** What was typed, set or named is not there, or is not allowed. */
export function commandCases(ground: ErrorGround) {
  return {
    USAGE: {
      run: () => ground.run(['list', 'pods', '--colour']),
      exitCode: 2,
      subject: '--colour',
      says: /unknown option/,
    },
    CONFIG_INVALID: {
      run: () => ground.run(['list', '--log-level', 'loud']),
      exitCode: 2,
      subject: '--log-level',
      says: /must be one of debug/,
    },
    CONFIG_UNREADABLE: {
      run: () => {
        const config = ground.folder();
        mkdirSync(join(config, 'k8s-mcp-agent/config.yaml'), { recursive: true });
        return ground.run(['list'], ground.folder(), { XDG_CONFIG_HOME: config });
      },
      exitCode: 2,
      subject: 'config.yaml',
      says: /cannot be read/,
    },
    CLUSTER_UNKNOWN: {
      run: () => ground.run(['list', 'pods', '--cluster', 'attic'], ground.scanned),
      exitCode: 2,
      subject: 'attic',
      says: /no known cluster is called/,
    },
    SESSION_UNKNOWN: {
      run: () => ground.run(['ask', 'anything', '--session', 'nosuchid'], ground.scanned),
      exitCode: 2,
      subject: 'nosuchid',
      says: /no conversation is called/,
    },
    KIND_UNKNOWN: {
      run: () => ground.run(['list', 'unicorns'], ground.scanned),
      exitCode: 2,
      subject: 'unicorns',
      says: /no known kind is called/,
    },
    QUERY_REFUSED: {
      run: () => ground.run(['query', 'delete from resources'], ground.scanned),
      exitCode: 2,
      subject: 'resources',
      says: /this is not allowed|because it is a view/,
      hint: /Only reading is allowed/,
    },
    QUERY_FAILED: {
      run: () => ground.run(['query', 'select size from attic'], ground.scanned),
      exitCode: 2,
      subject: 'attic',
      says: /no such table/,
    },
    QUERY_LIMIT: {
      run: () =>
        ground.run(
          [
            'query',
            'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n',
            '--timeout',
            '200ms',
          ],
          ground.scanned,
        ),
      exitCode: 2,
      subject: '0.2 s',
      says: /did not end in/,
    },
    OBJECT_UNKNOWN: {
      run: () => ground.run(['tree', 'configmap/attic', '-n', 'default'], ground.scanned),
      exitCode: 2,
      subject: 'attic',
      says: /no configmaps?\/attic is kept/,
      hint: /Check the name, the namespace and the cluster/,
    },
    OBJECT_AMBIGUOUS: {
      run: () => ground.run(['tree', 'configmap/twin'], ground.scanned),
      exitCode: 2,
      subject: 'twin',
      says: /kube-public/,
    },
    PATH_MISSING: {
      run: () =>
        ground.run(
          ['scan', '--cluster', 'shop', '--kubeconfig', otherContext(ground)],
          ground.copyOfScanned(),
        ),
      exitCode: 1,
      subject: 'shop',
      says: /nothing that was found leads to it/,
    },
  } satisfies Record<string, Case>;
}

/** Nothing in it leads to the cluster that was scanned. */
function otherContext(ground: ErrorGround): string {
  const cluster = { server: 'https://127.0.0.1:1' };
  return ground.file(
    'config',
    JSON.stringify({
      clusters: [{ name: 'c', cluster }],
      contexts: [{ name: 'attic', context: { cluster: 'c' } }],
    }),
  );
}
