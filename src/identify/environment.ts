import type { Environment } from '../domain/cluster.ts';
import { tokensOf } from './tokens.ts';

type EnvironmentValue = Environment['value'];

const wordsOf: Record<Exclude<EnvironmentValue, 'unknown'>, readonly string[]> = {
  prod: ['prod', 'prd', 'production', 'live'],
  staging: ['stg', 'stage', 'staging', 'uat', 'preprod', 'preproduction'],
  dev: ['dev', 'development', 'test', 'testing', 'qa', 'sandbox', 'lab', 'local', 'nonprod'],
};
const labelReason = 'node label';
const environmentLabels = ['environment', 'env', 'topology.kubernetes.io/environment'];
const localDistributions = ['kind', 'minikube', 'k3d', 'docker-desktop', 'rancher-desktop', 'microk8s'];

export interface EnvironmentEvidence {
  /** Names of contexts and clusters, most telling first. */
  names: readonly string[];
  nodeLabels: readonly Readonly<Record<string, string>>[];
  distribution: string | null;
}

/** prod, staging or dev from node labels, then names, then the distribution; each with the words that decided. */
export function environmentOf(evidence: EnvironmentEvidence): Environment {
  return (
    fromLabels(evidence.nodeLabels) ??
    fromNames(evidence.names) ??
    fromDistribution(evidence.distribution) ?? {
      value: 'unknown',
      reason: 'no name or label says; treated as prod for writes',
    }
  );
}

/** Whether nodes said so, which a look that sees no node cannot know better. */
export function isSaidByNodes({ reason }: Environment): boolean {
  return reason.startsWith(labelReason);
}

function fromLabels(nodeLabels: EnvironmentEvidence['nodeLabels']): Environment | undefined {
  for (const key of environmentLabels) {
    const label = nodeLabels.map((labels) => labels[key]).find((value) => value !== undefined);
    const value = label === undefined ? undefined : valueOfName(label);
    if (value !== undefined) return { value, reason: `${labelReason} ${key}=${label}` };
  }
  return undefined;
}

function fromNames(names: readonly string[]): Environment | undefined {
  for (const name of names) {
    const value = valueOfName(name);
    if (value !== undefined) return { value, reason: `name "${name}"` };
  }
  return undefined;
}

function fromDistribution(distribution: string | null): Environment | undefined {
  if (distribution === null || !localDistributions.includes(distribution)) return undefined;
  return { value: 'dev', reason: `${distribution} is a local distribution` };
}

function valueOfName(name: string): EnvironmentValue | undefined {
  const tokens = tokensOf(name);
  // "non-prod" holds the word "prod", so it is looked for first.
  if (tokens.some((token, index) => token === 'non' && tokens[index + 1]?.startsWith('prod'))) return 'dev';
  if (tokens.some((token, index) => token === 'pre' && tokens[index + 1]?.startsWith('prod')))
    return 'staging';
  for (const value of ['dev', 'staging', 'prod'] as const) {
    if (tokens.some((token) => wordsOf[value].includes(token.replace(/\d+$/, '')))) return value;
  }
  return undefined;
}
