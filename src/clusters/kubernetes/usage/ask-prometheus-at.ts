import { type Dispatcher, request } from 'undici';
import { AppError } from '../../../domain/errors.ts';
import { fromConnectionError } from '../failures.ts';
import { parseJson } from '../parse-json.ts';
import type { AskPrometheus } from './prometheus-usage-reader.ts';

/** An answer of more is none about one cluster. */
const largestAnswerBytes = 67_108_864;

/** Asks a Prometheus at an address of the settings: without any credential of the cluster, and no other address that it may name. */
export function askPrometheusAt(address: URL): AskPrometheus {
  const base = address.href.replace(/\/+$/, '');
  const asked = `GET ${base}/api/v1/query`;
  return async (query, signal) => {
    try {
      const url = `${base}/api/v1/query?query=${encodeURIComponent(query)}`;
      const response = await request(url, { signal });
      const body = await readBody(response, asked);
      if (response.statusCode >= 300)
        throw new AppError('PROTOCOL', `${asked}: HTTP ${response.statusCode} is no answer of a Prometheus`);
      return parseJson(body, base);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof AppError ? error : fromConnectionError(error, asked);
    }
  };
}

async function readBody({ body }: Dispatcher.ResponseData, asked: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestAnswerBytes)
      throw new AppError('TOO_LARGE', `${asked}: the answer is larger than ${largestAnswerBytes / 1e6} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
