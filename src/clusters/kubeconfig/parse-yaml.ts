import { parseAllDocuments, type Tags } from 'yaml';
import { AppError } from '../../domain/errors.ts';

/** An alias that is expanded more often than this is no kubeconfig but an attack on whoever reads it. */
const longestExpansion = 100_000;

/**
 * The first document of a YAML or JSON text, with the types that kubectl's reader (YAML 1.1) gives: `yes` is true, `<<`
 * merges, a repeated key counts as its last, dates and 10:20 stay text. null when it is empty. Throws KUBECONFIG_INVALID.
 */
export function parseYaml(text: string, file: string): unknown {
  const json = parseJson(text);
  if (json !== undefined) return json;
  const [document] = parseAllDocuments(text, {
    version: '1.1',
    customTags: withoutTimes,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (document === undefined) return null;
  const [problem] = document.errors;
  if (problem !== undefined) {
    // The parser quotes the line it stopped at, which may hold a token: only its position is told.
    const line = problem.linePos?.[0].line;
    throw new AppError(
      'KUBECONFIG_INVALID',
      `${file} is not valid YAML${line === undefined ? '' : ` (line ${line})`}`,
    );
  }
  return expand(() => document.toJS({ maxAliasCount: longestExpansion }), file);
}

/** Several times quicker than YAML, of which JSON is a part; undefined when it is not JSON. */
function parseJson(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Then it may still be YAML, which begins with { as well.
    return undefined;
  }
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === 'string' ||
      (!('format' in tag && tag.format === 'TIME') && !tag.tag.endsWith(':timestamp')),
  );
}

function expand(toValue: () => unknown, file: string): unknown {
  try {
    return toValue();
  } catch (error) {
    throw new AppError(
      'KUBECONFIG_INVALID',
      `${file} refers to its own parts (YAML aliases) in a way that cannot be resolved`,
      {
        cause: error,
      },
    );
  }
}
