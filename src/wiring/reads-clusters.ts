import { AppError } from '../domain/errors.ts';

/** Why what reads clusters does not go with a file that an export wrote. */
export function readsClusters(): AppError {
  return new AppError('USAGE', 'this reads clusters, and --store names a file that is only looked at', {
    hint: 'Leave out --store (and K8S_MCP_AGENT_STORE).',
  });
}
