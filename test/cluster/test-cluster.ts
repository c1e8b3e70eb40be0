import { execFile } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RealNode } from './node/real-node.ts';
import { type Processes, type Started, until } from './processes.ts';
import { program } from './programs.ts';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface TestUser {
  name: string;
  token: string;
}

export interface TestClusterParts {
  name: string;
  folder: string;
  port: number;
  apiServer: Started;
  /** Starts the API server again, at the same address. */
  startApiServer: () => Started;
  processes: Processes;
}

export const administrator: TestUser = { name: 'administrator', token: 'administrator-token' };
/** May read everything and write nothing; unlike an administrator, the server's fairness limits hold for it. */
export const reader: TestUser = { name: 'reader', token: 'reader-token' };
/** May read what a test allows it, which at first is nothing. */
export const limited: TestUser = { name: 'limited', token: 'limited-token' };
export const testUsers = [administrator, reader, limited];

/** One real control plane. */
export class TestCluster {
  readonly name: string;
  readonly server: string;
  readonly caFile: string;
  readonly folder: string;
  readonly realNodes: RealNode[] = [];
  readonly #parts: TestClusterParts;

  constructor(parts: TestClusterParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.folder = parts.folder;
    this.server = `https://127.0.0.1:${parts.port}`;
    this.caFile = join(parts.folder, 'certificates', 'apiserver.crt');
  }

  /** Kubeconfig entries of this cluster: a context per user, named by the cluster alone for the first. */
  kubeconfigEntries(users: readonly TestUser[] = [administrator]): {
    clusters: object[];
    users: object[];
    contexts: object[];
  } {
    const ca = readFileSync(this.caFile).toString('base64');
    return {
      clusters: [{ name: this.name, cluster: { server: this.server, 'certificate-authority-data': ca } }],
      users: users.map(({ name, token }) => ({ name: `${name}@${this.name}`, user: { token } })),
      contexts: users.map(({ name }, index) => ({
        name: index === 0 ? this.name : `${name}@${this.name}`,
        context: { cluster: this.name, user: `${name}@${this.name}` },
      })),
    };
  }

  kubectl(args: readonly string[], input?: string): Promise<CommandResult> {
    return new Promise((resolve) => {
      const child = execFile(
        program('kubectl'),
        ['--kubeconfig', this.#kubeconfig(), ...args],
        { maxBuffer: 1 << 30 },
        (error, stdout, stderr) =>
          resolve({
            code: exitCodeOf(error),
            stdout,
            stderr,
          }),
      );
      child.stdin?.end(input ?? '');
    });
  }

  /** Applies manifests as kubectl does (with last-applied annotations). Throws when kubectl refuses. */
  async apply(...manifests: object[]): Promise<void> {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
    const { code, stderr } = await this.kubectl(['apply', '-f', '-'], list);
    if (code !== 0) throw new Error(`kubectl apply failed: ${stderr}`);
  }

  /** Creates many objects without kubectl's checks: fast. */
  async create(path: string, manifest: object): Promise<void> {
    const response = await this.request(path, {
      method: 'POST',
      body: JSON.stringify(manifest),
      headers: { 'content-type': 'application/json' },
    });
    if (response.code >= 300) throw new Error(`POST ${path}: ${response.body}`);
  }

  async request(
    path: string,
    {
      method = 'GET',
      body,
      headers = {},
      user = administrator,
    }: { method?: string; body?: string; headers?: Record<string, string>; user?: TestUser } = {},
  ): Promise<{ code: number; body: string }> {
    const { Agent, request } = await import('undici');
    this.#agent ??= new Agent({ connect: { ca: readFileSync(this.caFile) } });
    const response = await request(`${this.server}${path}`, {
      dispatcher: this.#agent,
      method,
      body: body ?? null,
      headers: { authorization: `Bearer ${user.token}`, ...headers },
    });
    return { code: response.statusCode, body: await response.body.text() };
  }

  /** The API server accepts connections and never answers. */
  pause(): void {
    this.#parts.processes.signal(this.#parts.apiServer, 'SIGSTOP');
  }

  resume(): void {
    this.#parts.processes.signal(this.#parts.apiServer, 'SIGCONT');
  }

  /** Nothing listens any more. */
  async stopApiServer(): Promise<void> {
    await this.#parts.processes.stop(this.#parts.apiServer);
  }

  /** After `stopApiServer`: waits until it answers. */
  async startApiServer(): Promise<void> {
    this.#parts.apiServer = this.#parts.startApiServer();
    await until(this.#parts.apiServer, async () => (await this.request('/readyz')).code === 200);
  }

  #agent: import('undici').Agent | null = null;

  #kubeconfig(): string {
    const file = join(this.folder, 'administrator.kubeconfig');
    // Put in place whole: another kubectl may be reading it.
    writeFileSync(`${file}.new`, kubeconfigText([this.kubeconfigEntries()]), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return file;
  }
}

function exitCodeOf(error: Error | null): number {
  if (error === null) return 0;
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : 1;
}

export function kubeconfigText(
  entries: readonly { clusters: object[]; users: object[]; contexts: object[] }[],
): string {
  const contexts = entries.flatMap((entry) => entry.contexts);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: entries.flatMap((entry) => entry.clusters),
    users: entries.flatMap((entry) => entry.users),
    contexts,
    'current-context': (contexts[0] as { name?: string } | undefined)?.name ?? '',
  });
}
