import type { ClusterState } from '../../domain/cluster.ts';
import type { Completeness } from '../../domain/coverage.ts';
import type { Tone } from '../output/view.ts';

const good = /^(Running|Ready|Active|Bound|Succeeded|Completed|Complete|Available|Established|Normal|True)$/;
const bad =
  /(BackOff|Err|Error|Failed|Failure|NotReady|Evicted|OOMKilled|Lost|Invalid|Unschedulable|Unknown|DeadlineExceeded|ContainerStatusUnknown|CannotRun|False)/;
const passing =
  /^(Pending|ContainerCreating|PodInitializing|Terminating|Released|Warning|Suspended|Init:.*)$/;

/** What a STATUS that kubectl prints means to the reader. */
export function toneOfStatus(status: string): Tone | undefined {
  if (bad.test(status)) return 'bad';
  if (passing.test(status) || status.includes('SchedulingDisabled')) return 'warning';
  return good.test(status) ? 'good' : undefined;
}

export function toneOfCluster(state: ClusterState | null): Tone | undefined {
  if (state === null) return 'faint';
  if (state === 'ready') return 'good';
  return state === 'degraded' ? 'warning' : 'bad';
}

export function toneOfCompleteness(completeness: Completeness): Tone | undefined {
  if (completeness === 'complete') return 'good';
  if (completeness === 'skipped') return 'faint';
  return completeness === 'never' ? 'bad' : 'warning';
}
