import { resolve } from 'node:path';
import { answer } from '../../src/demo/answer.ts';
import { loadRecording, type RecordedKind, type Recording } from '../../src/demo/recording.ts';
import type { Reply } from '../../src/demo/reply.ts';

export const demoFolder = resolve(import.meta.dirname, '../../src/demo/fleet');
/** When the demo clusters seem to have been recorded. */
export const demoNow = Date.parse('2026-01-02T03:04:05Z');

const loaded = new Map<string, Recording>();

export function demoRecording(name: string): Recording {
  const recording = loaded.get(name) ?? loadRecording(demoFolder, name, demoNow);
  loaded.set(name, recording);
  return recording;
}

export function demoKind(cluster: string, path: string): RecordedKind {
  const kind = demoRecording(cluster).kinds.find((candidate) => candidate.path === path);
  if (kind === undefined) throw new Error(`${cluster} has no ${path}`);
  return kind;
}

export interface AskOptions {
  cluster?: string;
  method?: string;
  accept?: string;
  body?: Buffer | object;
}

/** What a demo cluster answers, without a socket. */
export function askDemo(
  target: string,
  {
    cluster = 'prod-us',
    method = 'GET',
    accept = 'application/json',
    body = Buffer.alloc(0),
  }: AskOptions = {},
): Omit<Reply, 'body'> & { body: DemoBody } {
  const url = new URL(target, 'http://demo');
  const reply = answer(demoRecording(cluster), {
    method,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    accept,
    body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
  });
  return reply as Omit<Reply, 'body'> & { body: DemoBody };
}

/** The parts of answers that tests look at. */
export interface DemoBody {
  kind: string;
  apiVersion: string;
  metadata: {
    name?: string;
    resourceVersion?: string;
    continue?: string;
    remainingItemCount?: number;
  };
  items: { metadata: { name: string; namespace?: string; labels?: Record<string, string> } }[];
  rows: { cells: unknown[]; object: { kind: string; metadata: { name: string } } }[];
  columnDefinitions: { name: string }[];
  reason: string;
  message: string;
  code: number;
  status: { allowed?: boolean; resourceRules?: object[] };
  spec: object;
}
