import { AppError } from '../../domain/errors.ts';

/** What Kubernetes allows for names of objects and namespaces, nothing of which means anything to a command. */
const allowed = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i;

/**
 * Refuses what no object can be called, whoever said so: what is kept of a cluster comes from servers, which may say anything.
 * Rejects with USAGE.
 */
export function checkObjectName(what: string, name: string): void {
  if (allowed.test(name)) return;
  throw new AppError(
    'USAGE',
    `${what}: ${JSON.stringify(name.slice(0, 100))} is no name that Kubernetes allows`,
    {
      hint: 'Give a name as a list shows it.',
    },
  );
}
