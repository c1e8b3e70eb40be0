import { AppError, type Failure, toFailure } from '../../domain/errors.ts';
import type { Checkup, Clock } from '../../domain/ports/outside.ts';
import type { DoctorCheck } from '../../domain/reports.ts';
import { ExecPlugins } from './exec-plugins.ts';
import { findProgram, notFound, type Surroundings, searchPath } from './find-program.ts';
import type { KubeconfigUser } from './kubeconfig-file.ts';
import { whatIsThere } from './kubeconfig-finder.ts';
import type { MergedKubeconfig } from './merge-kubeconfig.ts';
import { type ReadKubeconfig, readKubeconfig } from './read-kubeconfig.ts';
import { resolveContext } from './resolve-context.ts';
import type { ResolvedContext } from './resolved-context.ts';
import { PluginRunner } from './run-plugin.ts';

export interface KubeconfigCheckupOptions extends Surroundings {
  files: readonly string[];
  isInCluster: boolean;
  /** The files were named by hand: they have to be there. */
  mustExist?: boolean;
}

type Exec = NonNullable<KubeconfigUser['exec']>;

/** No credential is asked for here, so nothing that waits or expires is used. */
const standstill: Clock = { now: () => 0, sleep: () => Promise.reject(new Error('a checkup does not wait')) };

/**
 * Whether the kubeconfig can be read, which of its contexts are refused, and whether the credential plugins that the
 * others need are installed. Runs none of them.
 */
export function createKubeconfigCheckup(options: KubeconfigCheckupOptions): Checkup {
  return {
    check: async () => {
      const read = await readKubeconfig(options.files);
      const { usable, refused } = await resolveAll(read.merged, options);
      return [
        ...read.problems.map((problem) => failed('kubeconfig', problem)),
        ...summaryOf(read, options),
        ...refused.map(({ name, failure }) => failed(`context ${name}`, failure)),
        ...(await checkPlugins(usable, options)),
      ];
    },
  };
}

function summaryOf(
  { merged, filesRead, problems }: ReadKubeconfig,
  { files, isInCluster, mustExist = false }: KubeconfigCheckupOptions,
): DoctorCheck[] {
  const count = merged.contexts.size;
  const name = 'kubeconfig';
  if (count > 0) {
    const detail = `${count} ${count === 1 ? 'context' : 'contexts'} in ${files.join(', ')}`;
    return [{ name, status: 'ok', detail, advice: null }];
  }
  if (problems.length > 0) return [];
  if (isInCluster && !(mustExist && filesRead === 0))
    return [{ name, status: 'ok', detail: 'none; the ServiceAccount of this pod is used', advice: null }];
  return [failed(name, toFailure(new AppError('KUBECONFIG_MISSING', whatIsThere(files, filesRead))))];
}

interface Contexts {
  usable: ResolvedContext[];
  refused: { name: string; failure: Failure }[];
}

async function resolveAll(merged: MergedKubeconfig, options: Surroundings): Promise<Contexts> {
  const runner = new PluginRunner({ ...options, clock: standstill, redactText: (text) => text });
  const plugins = new ExecPlugins(runner, standstill);
  const contexts: Contexts = { usable: [], refused: [] };
  for (const name of merged.contexts.keys()) {
    try {
      contexts.usable.push(await resolveContext(name, { merged, plugins, clock: standstill }));
    } catch (error) {
      contexts.refused.push({ name, failure: toFailure(error) });
    }
  }
  return contexts;
}

async function checkPlugins(
  contexts: readonly ResolvedContext[],
  options: Surroundings,
): Promise<DoctorCheck[]> {
  const folders = searchPath(options);
  const plugins = new Map<string, Partial<Exec>>();
  for (const { credential, flattened } of contexts) {
    const exec = flattened.user.exec as Partial<Exec> | undefined;
    if (credential.kind === 'exec' && exec?.command) plugins.set(exec.command, exec);
  }
  return Promise.all(
    [...plugins].map(async ([command, exec]) => checkOf(command, exec, await findProgram(command, folders))),
  );
}

function checkOf(command: string, exec: Partial<Exec>, found: string | null): DoctorCheck {
  const name = `plugin ${command}`;
  if (found === null) {
    const hint = exec.installHint?.trim();
    return failed(name, toFailure(new AppError('PLUGIN_MISSING', notFound(command), hint ? { hint } : {})));
  }
  if (exec.interactiveMode !== 'Always') return { name, status: 'ok', detail: found, advice: null };
  return {
    name,
    status: 'warning',
    detail: `${found} always asks at a terminal, so its contexts cannot be scanned`,
    advice: 'Use a credential that needs no terminal, such as a token.',
  };
}

function failed(name: string, { message, hint }: Failure): DoctorCheck {
  return { name, status: 'failed', detail: message, advice: hint };
}
