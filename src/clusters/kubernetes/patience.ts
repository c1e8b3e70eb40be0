import { AppError } from '../../domain/errors.ts';
import { longestPatienceMs } from '../../lib/patience.ts';

/** Says why a server's wish is not granted (any more). An error that holds no such wish stays as it is. */
export function withPatienceTold(error: AppError): AppError {
  const { code, message, hint, cause, retryAfterMs } = error;
  if (retryAfterMs === undefined) return error;
  const [asked, longest] = [retryAfterMs, longestPatienceMs].map((ms) => `${Math.ceil(ms / 1000)} s`);
  const why =
    retryAfterMs > longestPatienceMs
      ? `it asks us to come back in ${asked}, and ${longest} is the longest that we wait`
      : `the ${longest} for which we wait in all are used up`;
  return new AppError(code, `${message}; ${why}`, { hint, cause, retryAfterMs });
}
