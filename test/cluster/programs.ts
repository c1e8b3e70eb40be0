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

/** Program → Go package. */
export const programPackages = {
  etcd: 'go.etcd.io/etcd/server/v3',
  kwok: 'sigs.k8s.io/kwok/cmd/kwok',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
} as const;
export type Program = keyof typeof programPackages;

/** Folder of the built programs, outside the checkout: another version of anything in them is another folder. */
export function programFolder(): string {
  const inputs = ['go.mod', 'go.sum'].map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  const key = createHash('sha256')
    .update([...inputs, linkerFlags].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'k8s-mcp-agent-test', `${kubernetesVersion}-${key}`);
}

export function program(name: Program): string {
  return join(programFolder(), name);
}

/** Whether everything is built. */
export function areProgramsBuilt(): boolean {
  return [...Object.keys(programPackages), 'stages'].every((name) => existsSync(join(programFolder(), name)));
}
