import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { namespace } from '../cluster/manifests.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { signedToken } from '../fakes/json-web-token.ts';
import { OidcIssuer } from '../fakes/oidc-issuer.ts';
import { createAuthority, type TestAuthority } from '../faults/test-certificates.ts';
import { temporaryFolder } from './run-program.ts';

/** What the API server wrote down of a request: its own word on who asked. */
export interface AuditEvent {
  requestURI: string;
  user: { username: string; groups?: string[]; uid?: string };
  impersonatedUser?: {
    username: string;
    uid?: string;
    groups?: string[];
    extra?: Record<string, string[]>;
  };
  responseStatus?: { code: number };
}

/** A name that only the server's second certificate is for, which it shows to those who ask for that name. */
export const sniName = 'kubernetes.far.example';
export const oidcClient = { clientId: 'kubernetes', clientSecret: 'obviously-a-fake-secret' };
const accounts = 'logins';

/** A real API server that takes client certificates, its ServiceAccounts' tokens and those of an OpenID Connect issuer. */
export class LoginCluster {
  readonly folder: string;
  readonly cluster: TestCluster;
  readonly issuer: OidcIssuer;
  /** Signs client certificates that the server takes, and its certificate for `sniName`. */
  readonly authority: TestAuthority;
  /** Of the issuer. */
  readonly issuerAuthority: TestAuthority;
  readonly #fleet: Fleet;

  constructor(parts: {
    folder: string;
    fleet: Fleet;
    cluster: TestCluster;
    issuer: OidcIssuer;
    authority: TestAuthority;
    issuerAuthority: TestAuthority;
  }) {
    this.folder = parts.folder;
    this.#fleet = parts.fleet;
    this.cluster = parts.cluster;
    this.issuer = parts.issuer;
    this.authority = parts.authority;
    this.issuerAuthority = parts.issuerAuthority;
  }

  /** PEM of what the server's first certificate is checked with. */
  get ca(): string {
    return readFileSync(this.cluster.caFile, 'utf8');
  }

  write(name: string, content: string, mode = 0o600): string {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
    return file;
  }

  /** A token of a ServiceAccount that is made for it, from the server itself. */
  async serviceAccountToken(name: string): Promise<string> {
    await this.cluster.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: accounts },
    });
    const { code, stdout, stderr } = await this.cluster.kubectl(['create', 'token', name, '-n', accounts]);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** Such a token as the server would have given it two hours ago, for one hour. */
  expiredServiceAccountToken(name: string): string {
    const key = createPrivateKey(readFileSync(join(this.cluster.folder, 'service-accounts.key')));
    const issuer = 'https://kubernetes.default.svc';
    const [then, now] = [Math.floor(Date.now() / 1000) - 7200, Math.floor(Date.now() / 1000) - 3600];
    const account = {
      namespace: accounts,
      serviceaccount: { name, uid: '00000000-0000-4000-8000-000000000000' },
    };
    return signedToken(
      {
        iss: issuer,
        aud: [issuer],
        sub: `system:serviceaccount:${accounts}:${name}`,
        iat: then,
        nbf: then,
        exp: now,
        'kubernetes.io': account,
      },
      key,
    );
  }

  /** Everything the server has written down until now. */
  audit(): AuditEvent[] {
    const text = readFileSync(join(this.folder, 'server/audit.log'), 'utf8');
    return text
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as AuditEvent);
  }

  async stop(): Promise<void> {
    await this.#fleet.stop();
    await this.issuer.stop();
  }
}

export async function startLoginCluster(): Promise<LoginCluster> {
  const folder = temporaryFolder();
  const [authority, issuerAuthority] = [createAuthority('client CA'), createAuthority('issuer CA')];
  const issuer = new OidcIssuer({
    certificate: issuerAuthority.issue({ names: ['127.0.0.1'] }),
    ...oidcClient,
  });
  await issuer.start();
  const fleet = await startFleet({
    clusters: ['logins'],
    apiServerArguments: serverArguments(join(folder, 'server'), { authority, issuerAuthority, issuer }),
  });
  const [cluster] = fleet.clusters;
  await cluster!.apply(namespace(accounts), ...rightsOfAll());
  return new LoginCluster({ folder, fleet, cluster: cluster!, issuer, authority, issuerAuthority });
}

function serverArguments(
  folder: string,
  {
    authority,
    issuerAuthority,
    issuer,
  }: { authority: TestAuthority; issuerAuthority: TestAuthority; issuer: OidcIssuer },
): string[] {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: string): string => {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const sni = authority.issue({ names: [sniName] });
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata' }],
  };
  return [
    `--client-ca-file=${write('client-ca.crt', authority.cert)}`,
    `--tls-sni-cert-key=${write('sni.crt', sni.cert)},${write('sni.key', sni.key)}:${sniName}`,
    `--oidc-issuer-url=${issuer.url}`,
    `--oidc-client-id=${oidcClient.clientId}`,
    `--oidc-ca-file=${write('issuer-ca.crt', issuerAuthority.cert)}`,
    '--oidc-username-prefix=oidc:',
    '--oidc-groups-claim=groups',
    '--oidc-groups-prefix=oidc:',
    `--audit-policy-file=${write('audit-policy.json', JSON.stringify(policy))}`,
    `--audit-log-path=${join(folder, 'audit.log')}`,
    '--audit-log-mode=blocking',
  ];
}

/** Whoever the server knows may read. */
function rightsOfAll(): object[] {
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'all-who-are-known-read' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'test-reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:authenticated' }],
    },
  ];
}
