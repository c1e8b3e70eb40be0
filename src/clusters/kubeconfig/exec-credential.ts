import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { ExecConfig } from './kubeconfig-file.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';
import { type PluginRunner, resolveCommand } from './run-plugin.ts';

/** A credential is asked for again this long before it expires. */
const expiryMarginMs = 60_000;
const apiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

const ExecCredential = z.looseObject({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.looseObject({
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
    expirationTimestamp: z.string().nullish(),
  }),
});

/** Runs of plugins, shared by every context: those that ask the same run one plugin once. */
export class ExecPlugins {
  readonly runner: PluginRunner;
  readonly #running = new Map<string, Promise<Credential>>();
  readonly #cached = new Map<string, Credential>();
  readonly #clock: Clock;

  constructor(runner: PluginRunner, clock: Clock) {
    this.runner = runner;
    this.#clock = clock;
  }

  get(key: string, run: () => Promise<Credential>): Promise<Credential> {
    const cached = this.#cached.get(key);
    if (
      cached !== undefined &&
      (cached.expiresAt === null || cached.expiresAt - expiryMarginMs > this.#clock.now())
    )
      return Promise.resolve(cached);
    const running = this.#running.get(key) ?? this.#start(key, run);
    return running;
  }

  forget(key: string): void {
    this.#cached.delete(key);
  }

  async #start(key: string, run: () => Promise<Credential>): Promise<Credential> {
    const running = run();
    this.#running.set(key, running);
    try {
      const credential = await running;
      this.#cached.set(key, credential);
      return credential;
    } finally {
      this.#running.delete(key);
    }
  }
}

export interface ExecCredentialOptions {
  exec: ExecConfig;
  folder: string;
  context: string;
  clientCertificate: Credential['clientCertificate'];
  plugins: ExecPlugins;
  clusterInfo: Record<string, unknown>;
}

/** A credential plugin of the kubeconfig (client.authentication.k8s.io v1 and v1beta1), never run interactively. */
export function execCredential(options: ExecCredentialOptions): CredentialProvider {
  const { exec, folder, context, plugins } = options;
  const apiVersion = exec.apiVersion ?? '';
  if (!apiVersions.includes(apiVersion)) {
    throw new AppError(
      'CONTEXT_INVALID',
      `the credential plugin's apiVersion "${apiVersion}" is not one of ${apiVersions.join(', ')}`,
    );
  }
  if (!exec.command) throw new AppError('CONTEXT_INVALID', 'the credential plugin has no command');
  const command = resolveCommand(exec.command, folder);
  const info = execInfo(options);
  const key = createHash('sha256')
    .update(JSON.stringify([command, exec.args, exec.env, info]))
    .digest('hex');
  return {
    kind: 'exec',
    get: async (signal) => {
      if (exec.interactiveMode === 'Always') throw loginNeeded(context, exec.command ?? '');
      return plugins.get(key, async () =>
        parseCredential(await plugins.runner.run({ command, exec, info, context }, signal), options),
      );
    },
    forget: () => {
      plugins.forget(key);
      return true;
    },
  };
}

function execInfo({ exec, clusterInfo }: ExecCredentialOptions): string {
  return JSON.stringify({
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo === true ? { cluster: clusterInfo } : {}) },
  });
}

function loginNeeded(context: string, command: string): AppError {
  return new AppError(
    'LOGIN_NEEDED',
    `the credential plugin ${command} always asks at a terminal, which a scan does not have`,
    {
      hint: `Log in by hand first, for example with: kubectl --context ${context} get namespaces`,
    },
  );
}

function parseCredential(
  output: string,
  { exec, clientCertificate, context }: ExecCredentialOptions,
): Credential {
  const parsed = ExecCredential.safeParse(jsonOf(output));
  const wrong = parsed.success ? mismatch(parsed.data, exec) : 'it printed no ExecCredential';
  if (!parsed.success || wrong !== null) {
    throw new AppError(
      'PLUGIN_FAILED',
      `the credential plugin ${exec.command ?? ''} of ${context} gave nothing usable: ${wrong}`,
    );
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = parsed.data.status;
  const expiresAt = Date.parse(expirationTimestamp ?? '');
  return {
    authorization: token ? `Bearer ${token}` : null,
    clientCertificate: cert && key ? { cert, key } : clientCertificate,
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
  };
}

function mismatch({ apiVersion, status }: z.infer<typeof ExecCredential>, exec: ExecConfig): string | null {
  if (apiVersion !== exec.apiVersion)
    return `it answered with apiVersion ${apiVersion}, asked for was ${exec.apiVersion}`;
  if (!status.token && !(status.clientCertificateData && status.clientKeyData))
    return 'it gave neither a token nor a certificate with its key';
  return null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What was printed may hold a token, so it is not quoted.
    return null;
  }
}
