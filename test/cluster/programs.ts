import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const kubernetesVersion = 'v1.36.3';
const versionPackage = 'k8s.io/component-base/version';

/** Without these the server reports a version that clients choke on. */
export const linkerFlags = [
  '-s -w',
  `-X ${versionPackage}.gitVersion=${kubernetesVersion}`,
  `-X ${versionPackage}.gitMajor=1`,
  `-X ${versionPackage}.gitMinor=36`,
  `-X ${versionPackage}.gitTreeState=clean`,
].join(' ');

/** Go modules below this folder. metrics-server has one of its own: beside Kubernetes' replaced modules its imports are ambiguous. */
export type GoModule = '.' | 'metrics-server' | 'prometheus';
interface ProgramSource {
  module: GoModule;
  package: string;
  /** Build tags. */
  tags?: string;
}

const controlPlane = {
  etcd: { module: '.', package: 'go.etcd.io/etcd/server/v3' },
  kwok: { module: '.', package: 'sigs.k8s.io/kwok/cmd/kwok' },
  'kube-apiserver': { module: '.', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  'kube-controller-manager': { module: '.', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  'kube-scheduler': { module: '.', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  kubectl: { module: '.', package: 'k8s.io/kubernetes/cmd/kubectl' },
} as const satisfies Record<string, ProgramSource>;
/** What real nodes need besides. The kubelet needs no `tool` line: all that it imports is in go.mod for the others' sake. */
const realNode = {
  kubelet: { module: '.', package: 'k8s.io/kubernetes/cmd/kubelet' },
  'metrics-server': { module: 'metrics-server', package: 'sigs.k8s.io/metrics-server/cmd/metrics-server' },
} as const satisfies Record<string, ProgramSource>;

/** For usage where no metrics API is. Without its ways to find what to scrape, which are most of it. */
const measuring = {
  prometheus: {
    module: 'prometheus',
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    tags: 'netgo,remove_all_sd',
  },
} as const satisfies Record<string, ProgramSource>;

/** Program → where its source is. */
export const programSources: Readonly<Record<Program, ProgramSource>> = {
  ...controlPlane,
  ...realNode,
  ...measuring,
};
export type Program = keyof typeof controlPlane | keyof typeof realNode | keyof typeof measuring;

export function programsOf(module: GoModule): Program[] {
  return (Object.keys(programSources) as Program[]).filter((name) => programSources[name].module === module);
}

/** Folder of the built programs of a module, outside the checkout: another version of anything in them is another folder. */
export function programFolder(module: GoModule = '.'): string {
  const inputs = ['go.mod', 'go.sum'].map((file) =>
    readFileSync(join(import.meta.dirname, module, file), 'utf8'),
  );
  const key = createHash('sha256')
    .update([...inputs, linkerFlags].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const name = module === '.' ? kubernetesVersion : module;
  return join(cache, 'k8s-mcp-agent-test', `${name}-${key}`);
}

export function program(name: Program): string {
  return join(programFolder(programSources[name].module), name);
}

/** Whether everything that control planes need is built. */
export function areProgramsBuilt(): boolean {
  return areBuilt(controlPlane) && existsSync(join(programFolder(), 'stages'));
}

/** Whether everything that real nodes need besides is built. */
export function areNodeProgramsBuilt(): boolean {
  return areBuilt(realNode);
}

export function isPrometheusBuilt(): boolean {
  return areBuilt(measuring);
}

function areBuilt(programs: Partial<Record<Program, ProgramSource>>): boolean {
  return (Object.keys(programs) as Program[]).every((name) => existsSync(program(name)));
}
