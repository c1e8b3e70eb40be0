import type { ErrorCode } from '../../domain/error-catalogue.ts';

/** What a server's words about a log mean, most telling first. */
const meanings: readonly { pattern: RegExp; code: ErrorCode; hint: string }[] = [
  {
    pattern: /previous terminated container .{0,300}not found/i,
    code: 'NOT_FOUND',
    hint: 'It was not restarted, or what the one before wrote is gone: ask for what it writes now.',
  },
  {
    pattern: /is waiting to start|trying and failing to pull image|ContainerCreating|PodInitializing/,
    code: 'NOT_FOUND',
    hint: 'It has not started, so it wrote nothing: its state and its events say why.',
  },
  {
    pattern: /container \S{1,300} is not valid for pod|container \S{1,300} not found in pod/i,
    code: 'NOT_FOUND',
    hint: 'Name a container that the pod has, or none for its default one.',
  },
  {
    pattern:
      /unable to retrieve container logs for|failed to try resolving symlinks|no such file or directory/i,
    code: 'NOT_FOUND',
    hint: 'The node has removed it, as it does some time after a container has ended.',
  },
  {
    pattern:
      /containerLogs\/.{0,600}(?:dial tcp|connection refused|i\/o timeout|no route to host|proxy error)/is,
    code: 'SERVER_ERROR',
    hint: 'The node does not answer the API server, and a log is on its node: look at the node.',
  },
];

/** null: the words are of another matter. */
export function explainLogRefusal(words: string): { code: ErrorCode; hint: string } | null {
  return meanings.find(({ pattern }) => pattern.test(words)) ?? null;
}

/** Kubelets send these words as if they were the log. */
const insteadOfLog =
  /^(?:unable to retrieve container logs for [\w-]+:\/\/\w+|failed to try resolving symlinks in path .{1,600})$/;

export function standsInsteadOfLog(text: string): boolean {
  return text.length < 1000 && insteadOfLog.test(text.trim());
}

/** The containers that a refusal offers, those of the pod itself; [] when it is another refusal. */
export function offeredContainers(words: string): string[] {
  const [, names = ''] = /choose one of: \[([^\]]{1,2000})\]/.exec(words) ?? [];
  return names.split(/[\s,]+/).filter((name) => name !== '');
}
