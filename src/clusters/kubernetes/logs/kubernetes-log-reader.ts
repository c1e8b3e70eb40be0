import type { ContainerLog, ContainerLogRequest } from '../../../domain/container-log.ts';
import { AppError, isAppError } from '../../../domain/errors.ts';
import type { ContainerLogReader } from '../../../domain/ports/logs.ts';
import { asObject, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import { explainLogRefusal, offeredContainers, standsInsteadOfLog } from '../../logs/explain-log-refusal.ts';
import { checkLogRequest, withinLimit } from '../../logs/log-request.ts';
import { mostLogCharacters, readLogText } from '../../logs/read-log-text.ts';
import type { Connection } from '../connection.ts';
import { HttpAnswer } from '../failures.ts';
import { parseJson } from '../parse-json.ts';

export interface KubernetesLogReaderOptions {
  connection: Pick<Connection, 'send'>;
  redactText: (text: string) => string;
  /** For all requests together. */
  timeoutMs?: number;
}

const usualTimeoutMs = 10_000;
/** A server that takes no heed of limitBytes is left at this. */
const mostBytes = 8 * mostLogCharacters;
const defaultContainer = 'kubectl.kubernetes.io/default-container';

/** Reads logs by the Kubernetes API: one request, one more where the pod has several containers or its lines are huge. */
export class KubernetesLogReader implements ContainerLogReader {
  readonly #options: KubernetesLogReaderOptions;

  constructor(options: KubernetesLogReaderOptions) {
    this.#options = options;
  }

  readLog(request: ContainerLogRequest, signal: AbortSignal): Promise<ContainerLog> {
    const { timeoutMs = usualTimeoutMs } = this.#options;
    const what = `the log of ${request.namespace}/${request.pod}`;
    return withinLimit(what, { timeoutMs, signal }, async (limited) => {
      checkLogRequest(request);
      try {
        return await this.#read(request, limited);
      } catch (error) {
        const offered = request.container === null ? offeredContainers(wordsOf(error)) : [];
        if (offered.length === 0) throw this.#explained(error);
        const container = await this.#defaultOf(request, offered, limited);
        return await this.#read({ ...request, container }, limited).catch((again: unknown) => {
          throw this.#explained(again);
        });
      }
    });
  }

  async #read(request: ContainerLogRequest, signal: AbortSignal): Promise<ContainerLog> {
    const { tailLines, container } = request;
    const { redactText } = this.#options;
    // One line more than asked for tells whether there are more.
    let text = await this.#ask(request, { tailLines: tailLines + 1, limitBytes: mostLogCharacters }, signal);
    const isShort = Buffer.byteLength(text) >= mostLogCharacters;
    // The server counts bytes from the first of the lines, so that the newest are those that are missing.
    if (isShort) {
      const fewer = Math.max(1, Math.floor(text.split('\n').length / 4));
      text = await this.#ask(request, { tailLines: fewer, limitBytes: mostBytes }, signal);
    }
    if (standsInsteadOfLog(text)) throw this.#gone(text);
    return readLogText(text, { container, tailLines, isCut: isShort, redactText });
  }

  async #ask(
    { namespace, pod, container, previous, sinceSeconds }: ContainerLogRequest,
    limits: { tailLines: number; limitBytes: number },
    signal: AbortSignal,
  ): Promise<string> {
    const query = new URLSearchParams({
      timestamps: 'true',
      tailLines: String(limits.tailLines),
      limitBytes: String(limits.limitBytes),
      ...(container === null ? {} : { container }),
      ...(previous ? { previous: 'true' } : {}),
      ...(sinceSeconds === null ? {} : { sinceSeconds: String(sinceSeconds) }),
    });
    const path = `${pathOf(namespace, pod)}/log?${query}`;
    const accept = 'text/plain, */*';
    const { body } = await this.#options.connection.send({
      path,
      accept,
      maxBytes: mostBytes,
      once: true,
      signal,
    });
    return body.toString('utf8');
  }

  /** As kubectl chooses: by the pod's annotation, else the first. */
  async #defaultOf(
    { namespace, pod }: ContainerLogRequest,
    offered: readonly string[],
    signal: AbortSignal,
  ): Promise<string> {
    const path = pathOf(namespace, pod);
    const [first = ''] = offered;
    try {
      const { body } = await this.#options.connection.send({ path, once: true, signal });
      const object = asObject(parseJson(body, path));
      const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
      const named = textAt(annotations, defaultContainer);
      const names = objectsAt(objectAt(object, 'spec'), 'containers').map((entry) => textAt(entry, 'name'));
      return named !== null && names.includes(named) ? named : first;
    } catch (error) {
      // Who may read logs may not be allowed to read pods.
      if (isAppError(error, 'FORBIDDEN')) return first;
      throw error;
    }
  }

  #explained(error: unknown): unknown {
    if (!isAppError(error) || !(error.cause instanceof HttpAnswer)) return error;
    const meaning = explainLogRefusal(wordsOf(error));
    return meaning === null
      ? error
      : new AppError(meaning.code, error.message, { hint: meaning.hint, cause: error });
  }

  #gone(text: string): AppError {
    const { hint } = explainLogRefusal(text) ?? {};
    const message = `the node no longer has it: ${this.#options.redactText(text.trim())}`;
    return new AppError('NOT_FOUND', message, hint === undefined ? {} : { hint });
  }
}

function pathOf(namespace: string, pod: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
}

/** What the API server said, before it was shortened. */
function wordsOf(error: unknown): string {
  return isAppError(error) && error.cause instanceof HttpAnswer ? (error.cause.said?.message ?? '') : '';
}
