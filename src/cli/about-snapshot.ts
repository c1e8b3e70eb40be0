import { AppError, isAppError } from '../domain/errors.ts';

const readsClusters = /discover-clusters|full-scan|\bscan\b/;

/** With --store a file is asked and no cluster: a hint that sends people to commands which read clusters is of no use to them. */
export function aboutSnapshot(error: unknown, file: string | null): unknown {
  if (file === null || !isAppError(error, 'CLUSTER_UNKNOWN', 'KIND_UNKNOWN')) return error;
  const sentences = error.hint.split(/(?<=[.?!…]) /).filter((sentence) => !readsClusters.test(sentence));
  return new AppError(error.code, error.message, {
    cause: error.cause,
    hint: [...sentences, `Only what ${file} holds is known here.`].filter((part) => part !== '').join(' '),
  });
}
