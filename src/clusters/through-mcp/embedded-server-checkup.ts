import { isAppError, toFailure } from '../../domain/errors.ts';
import type { Checkup } from '../../domain/ports/outside.ts';
import { embeddedProgram } from './embedded-server.ts';

/** Whether the embedded server's program is there. It is not started: discover does that. */
export const embeddedServerCheckup: Checkup = {
  check: async () => {
    try {
      return [{ name: 'MCP server', status: 'ok', detail: `embedded: ${embeddedProgram()}`, advice: null }];
    } catch (error) {
      if (!isAppError(error)) throw error;
      const { message, hint } = toFailure(error);
      return [{ name: 'MCP server', status: 'failed', detail: message, advice: hint }];
    }
  },
};
