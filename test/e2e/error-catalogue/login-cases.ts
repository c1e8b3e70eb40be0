import { limited } from '../../cluster/test-cluster.ts';
import type { Case } from './case.ts';
import type { ErrorGround } from './error-ground.ts';

/** Kubeconfigs, contexts and logins. */
export function loginCases(ground: ErrorGround) {
  return {
    KUBECONFIG_MISSING: {
      run: () => ground.scan('/gone/config'),
      exitCode: 2,
      subject: '/gone/config',
      says: /does not exist/,
    },
    KUBECONFIG_UNREADABLE: {
      run: () => ground.scan(ground.home),
      exitCode: 1,
      subject: ground.home,
      says: /cannot be read \(EISDIR\)/,
    },
    KUBECONFIG_INVALID: {
      run: () => ground.scan(ground.file('torn', 'users: [')),
      exitCode: 1,
      subject: 'torn',
      says: /is not valid YAML/,
    },
    CONTEXT_INVALID: {
      run: () =>
        ground.scan(
          ground.file(
            'config',
            JSON.stringify({ contexts: [{ name: 'shop', context: { cluster: 'gone', user: 'u' } }] }),
          ),
        ),
      exitCode: 1,
      subject: 'shop',
      says: /names the cluster "gone", which is not there/,
    },
    AUTH_REJECTED: {
      run: () => ground.scan(ground.atCluster({ token: 'no-real-token' })),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 401: Unauthorized; it does not know the token/,
    },
    LOGIN_NEEDED: {
      run: () => ground.scan(ground.atCluster({})),
      exitCode: 1,
      subject: 'shop',
      says: /the kubeconfig gives no credential/,
    },
    PLUGIN_MISSING: {
      run: () => ground.scan(ground.atCluster(plugin(ground, '', { command: 'no-such-tool' }))),
      exitCode: 1,
      subject: 'shop',
      says: /"no-such-tool" is not on the PATH/,
    },
    PLUGIN_FAILED: {
      run: () => ground.scan(ground.atCluster(plugin(ground, 'echo Session over. >&2; exit 1'))),
      exitCode: 1,
      subject: 'shop',
      says: /login-tool failed: it ended with code 1; it said: Session over\./,
      hint: /Run the plugin by hand .*: kubectl --context shop get namespaces/,
    },
    FORBIDDEN: {
      run: () => ground.scan(ground.atCluster({ token: limited.token }), 'nodes'),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 403: nodes is forbidden: User "limited"/,
    },
  } satisfies Record<string, Case>;
}

function plugin(ground: ErrorGround, body: string, change: object = {}): object {
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: ground.file('login-tool', `#!/bin/sh\n${body}\n`, 0o700),
      interactiveMode: 'Never',
      ...change,
    },
  };
}
