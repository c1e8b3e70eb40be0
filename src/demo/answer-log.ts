import type { Recording } from './recording.ts';
import { badRequest, failure, type Reply, type Request } from './reply.ts';

/** A container's log, or null when something else is asked for. */
export function answerLog({ cluster, kinds }: Recording, { path, query }: Request): Reply | null {
  const [, namespace, pod] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/.exec(path) ?? [];
  if (namespace === undefined || pod === undefined) return null;
  const known = kinds
    .find((kind) => kind.path === '/api/v1/pods')
    ?.list.items.some(({ metadata }) => metadata.name === pod && metadata.namespace === namespace);
  if (known !== true) return failure(404, 'NotFound', `pods "${pod}" not found`);
  const prefix = `${namespace}/${pod}/`;
  const containers = Object.keys(cluster.logs)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const wanted = query.get('container');
  if (wanted === null && containers.length > 1)
    return badRequest(
      `a container name must be specified for pod ${pod}, choose one of: [${containers.join(' ')}]`,
    );
  const container = wanted ?? containers[0] ?? '';
  if (!containers.includes(container))
    return badRequest(`container ${container} is not valid for pod ${pod}`);
  return {
    status: 200,
    body: lastLines(cluster.logs[`${prefix}${container}`] ?? '', query.get('tailLines')),
    contentType: 'text/plain',
  };
}

function lastLines(log: string, tailLines: string | null): string {
  const lines = log.split('\n').filter((line) => line !== '');
  const first = tailLines === null ? 0 : Math.max(0, lines.length - Number(tailLines));
  return lines
    .slice(first)
    .map((line) => `${line}\n`)
    .join('');
}
