import type { ContainerLogRequest } from '../../domain/container-log.ts';
import { AppError } from '../../domain/errors.ts';

/** What Kubernetes lets a namespace, an object, a container or a kind be called. Nothing else gets into a path or onto a command line. */
export const possibleName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Throws NOT_FOUND for names that nothing can have. */
export function checkLogRequest({ namespace, pod, container }: ContainerLogRequest): void {
  for (const name of [namespace, pod, ...(container === null ? [] : [container])])
    if (!possibleName.test(name))
      throw new AppError(
        'NOT_FOUND',
        `nothing in Kubernetes can be called ${JSON.stringify(name.slice(0, 100))}`,
        {
          hint: 'Give the names of the namespace, the pod and the container as a list of pods shows them.',
        },
      );
}

/** Runs a read within a time. Throws AppError alone: TIMEOUT when it took longer, CANCELLED when the asker has left. */
export async function withinLimit<Answer>(
  what: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  read: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await read(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (signal.aborted) throw new AppError('CANCELLED', 'stopped on request', { cause: error });
    if (limit.aborted)
      throw new AppError('TIMEOUT', `${what} did not come in ${timeoutMs / 1000} s`, { cause: error });
    throw error;
  }
}
