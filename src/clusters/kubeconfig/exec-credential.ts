import { createHash } from 'node:crypto';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { ExecPlugins } from './exec-plugins.ts';
import { resolveCommand } from './find-program.ts';
import type { ExecConfig } from './kubeconfig-file.ts';
import { loginCommand, withLoginTold } from './login-hint.ts';
import { parseExecCredential } from './parse-exec-credential.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';

const apiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

export interface ExecCredentialOptions {
  exec: ExecConfig;
  folder: string;
  context: string;
  plugins: ExecPlugins;
  clusterInfo: Record<string, unknown>;
  clock: Clock;
}

/** Throws CONTEXT_INVALID for a version of the plugin protocol that neither kubectl nor we speak. */
export function refuseUnknownVersion({ apiVersion }: ExecConfig): void {
  if (apiVersions.includes(apiVersion)) return;
  throw new AppError(
    'CONTEXT_INVALID',
    `the credential plugin's apiVersion "${apiVersion}" is not one of ${apiVersions.join(', ')}`,
    { hint: 'Update the tool that wrote this entry, and let it write the entry again.' },
  );
}

/** A credential plugin of the kubeconfig (client.authentication.k8s.io v1 and v1beta1), never run interactively. */
export function execCredential(options: ExecCredentialOptions): CredentialProvider {
  const { exec, folder, context, plugins, clock } = options;
  const command = resolveCommand(exec.command, folder);
  const info = execInfo(options);
  const key = createHash('sha256')
    .update(JSON.stringify([command, exec.args, exec.env, info]))
    .digest('hex');
  const run = async (stop: AbortSignal): Promise<Credential> =>
    parseExecCredential(await plugins.runner.run({ command, exec, info }, stop), {
      command,
      apiVersion: exec.apiVersion,
      now: clock.now(),
    });
  return {
    kind: 'exec',
    source: command,
    get: async (signal) => {
      if (exec.interactiveMode === 'Always') throw loginNeeded(context, command);
      return plugins.get(key, run, signal).catch((error: unknown) => {
        throw withLoginTold(error, { command, context });
      });
    },
    forget: () => {
      plugins.forget(key);
      return true;
    },
  };
}

function execInfo({ exec, clusterInfo }: ExecCredentialOptions): string {
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster: clusterInfo } : {}) },
  });
}

function loginNeeded(context: string, command: string): AppError {
  return new AppError(
    'LOGIN_NEEDED',
    `the credential plugin ${command} always asks at a terminal, which a scan does not have`,
    { hint: `Log in by hand first, for example with: ${loginCommand(context)}` },
  );
}
