import type { Checkup } from '../../domain/ports/outside.ts';
import type { DoctorCheck } from '../../domain/reports.ts';
import type { MergedKubeconfig } from './kubeconfig-file.ts';
import { readKubeconfig } from './read-kubeconfig.ts';
import { findProgram, searchPath } from './run-plugin.ts';

export interface KubeconfigCheckupOptions {
  files: readonly string[];
  environment: Readonly<Record<string, string>>;
  home: string;
  isInCluster: boolean;
}

/** Whether the kubeconfig can be read, and whether the credential plugins that it names are installed. Runs none of them. */
export function createKubeconfigCheckup(options: KubeconfigCheckupOptions): Checkup {
  return {
    check: async () => {
      const { merged, problems, filesRead } = await readKubeconfig(options.files);
      const broken = problems.map(
        ({ message, hint }): DoctorCheck => ({
          name: 'kubeconfig',
          status: 'failed',
          detail: message,
          advice: hint,
        }),
      );
      return [...broken, summaryOf(merged, filesRead, options), ...(await checkPlugins(merged, options))];
    },
  };
}

function summaryOf(
  merged: MergedKubeconfig,
  filesRead: number,
  { files, isInCluster }: KubeconfigCheckupOptions,
): DoctorCheck {
  const contexts = merged.contexts.size;
  if (contexts > 0)
    return {
      name: 'kubeconfig',
      status: 'ok',
      detail: `${contexts} contexts in ${files.join(', ')}`,
      advice: null,
    };
  if (isInCluster)
    return {
      name: 'kubeconfig',
      status: 'ok',
      detail: 'none; the ServiceAccount of this pod is used',
      advice: null,
    };
  const detail =
    filesRead === 0 ? `${files.join(', ')} does not exist` : `no contexts in ${files.join(', ')}`;
  return {
    name: 'kubeconfig',
    status: 'failed',
    detail,
    advice: 'Set KUBECONFIG or pass --kubeconfig FILE; "k8s-mcp-agent demo" needs neither.',
  };
}

async function checkPlugins(
  merged: MergedKubeconfig,
  options: KubeconfigCheckupOptions,
): Promise<DoctorCheck[]> {
  const folders = searchPath(options);
  const commands = new Map<string, string>();
  for (const user of merged.users.values()) {
    const exec = user.ok ? user.value.exec : null;
    if (exec?.command) commands.set(exec.command, exec.installHint?.trim() ?? '');
  }
  return Promise.all(
    [...commands].map(async ([command, hint]): Promise<DoctorCheck> => {
      const found = await findProgram(command, folders);
      if (found !== null) return { name: `plugin ${command}`, status: 'ok', detail: found, advice: null };
      return {
        name: `plugin ${command}`,
        status: 'failed',
        detail: 'is not on the PATH',
        advice: hint || 'Install the plugin or put its folder on the PATH.',
      };
    }),
  );
}
