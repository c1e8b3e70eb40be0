import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../../src/app.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { ModelServer } from '../../test/fakes/model-server.ts';
import { dayMs, firstScanAt } from '../large-store/changes-of-day.ts';
import { clusterName, generateStore } from '../large-store/generate-store.ts';
import { verdict } from '../report.ts';
import { type EmbeddedSizes, measureEmbedded } from './embedded-sizes.ts';
import { type EmbeddedCall, type Subject, type TokenQuestion, tokenQuestions } from './questions.ts';

export interface TokensOptions {
  resources: number;
  say: (line: string) => void;
}

const clusters = 9;
/** Ours of theirs, at most. */
const target = 1 / 20;
/** A rule of thumb that goes for both sides; no model’s own count. */
const charactersOfToken = 4;

interface Counted {
  question: string;
  calls: string;
  own: number;
  ownResults: number;
  embedded: number;
  embeddedResults: number;
}

/** What enters a model’s context until it can answer, ours and through the embedded server; no model, no control plane. */
export async function measureTokens({ resources, say }: TokensOptions): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-tokens-'));
  say(`generating ${resources} objects in ${clusters} clusters`);
  generateStore({ dataDir, clusters, resources, changes: Math.round(resources / 10) }, say);
  const server = await ModelServer.start();
  const loaded = await loadSettings({
    flags: { 'data-dir': dataDir, 'model-base-url': server.baseUrl, 'query-timeout': '60s' },
    variables: { HOME: dataDir, PATH: '/nowhere' },
    workingDirectory: dataDir,
  });
  const now = firstScanAt + dayMs + 60_000;
  const app = createApp({ ...loaded, version: '0.0.0-bench', writeLog: () => undefined, now: () => now });
  try {
    const sizes = await measureEmbedded();
    const subject = await subjectOf(app);
    const counted: Counted[] = [];
    for (const question of tokenQuestions) {
      say(question.question);
      counted.push({
        question: question.question,
        calls: callsText(question.embedded),
        ...(await countOwn(app, server, { question, subject })),
        ...(await countEmbedded(app, sizes, { question, subject })),
      });
    }
    return tokensText(counted, resources);
  } finally {
    await app.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Asked {
  question: TokenQuestion;
  subject: Subject;
}

/** The program answers, with a provider on loopback that makes the calls: what it was sent last holds everything. */
async function countOwn(
  app: App,
  server: ModelServer,
  { question, subject }: Asked,
): Promise<Pick<Counted, 'own' | 'ownResults'>> {
  const calls = question.own(subject).map((call, index) => ({ ...call, id: `call_${index}` }));
  server.replies({ calls }, { text: 'I do not know.' });
  const request = {
    question: question.question,
    conversation: `tokens-${server.requests.length}`,
    model: null,
  };
  await app.ask(request, () => undefined, AbortSignal.timeout(120_000));
  const sent = server.requests.findLast(({ body }) => body.messages.at(-1)?.role === 'tool')?.body;
  const results = (sent?.messages ?? []).filter(({ role }) => role === 'tool');
  if (results.length !== calls.length) throw new Error(`${question.question}: not all calls were answered`);
  const failed = results.find(({ content }) => String(content).startsWith('Failed'));
  if (failed !== undefined) throw new Error(`${question.question}: ${failed.content}`);
  return {
    own: tokensOf(JSON.stringify([sent?.messages, sent?.tools]).length),
    ownResults: tokensOf(results.reduce((sum, { content }) => sum + String(content).length, 0)),
  };
}

async function countEmbedded(
  app: App,
  sizes: EmbeddedSizes,
  { question, subject }: Asked,
): Promise<Pick<Counted, 'embedded' | 'embeddedResults'>> {
  let results = 0;
  let made = 0;
  for (const call of question.embedded)
    for (const cluster of clustersOf(call, subject)) {
      const list = sizes.lists[call.kind ?? ''];
      const rows = await rowsOf(app, call, { ...subject, cluster });
      results += list === undefined ? sizes.object : list.head + rows * list.row;
      // Name, context and arguments of the call itself.
      made += 120;
    }
  return { embedded: tokensOf(sizes.tools + made + results), embeddedResults: tokensOf(results) };
}

function clustersOf({ clusters: which }: EmbeddedCall, { cluster, other }: Subject): string[] {
  if (which === 'all') return Array.from({ length: clusters }, (_, number) => clusterName(number));
  return which === 'both' ? [cluster, other] : [cluster];
}

async function rowsOf(app: App, call: EmbeddedCall, subject: Subject): Promise<number> {
  if (call.kind === undefined || call.rows === 'one') return 1;
  const narrower = {
    cluster: '',
    namespace: `and namespace = '${subject.namespace}'`,
    node: `and node = '${subject.node}'`,
  };
  const [[count] = []] = await rowsFrom(
    app,
    `select count(*) from resources where kind = '${call.kind}' and cluster = '${subject.cluster}' ${narrower[call.rows]}`,
  );
  return Number(count);
}

async function subjectOf(app: App): Promise<Subject> {
  const cluster = clusterName(0);
  const [[namespace, deployment] = []] = await rowsFrom(
    app,
    `select namespace, name from resources where cluster = '${cluster}' and kind = 'deployments.apps' order by ready_count < wanted_count desc, 1, 2 limit 1`,
  );
  const [[node] = []] = await rowsFrom(
    app,
    `select name from nodes where cluster = '${cluster}' order by 1 limit 1`,
  );
  return {
    cluster,
    other: clusterName(3),
    namespace: String(namespace),
    deployment: String(deployment),
    node: String(node),
  };
}

async function rowsFrom(app: App, sql: string): Promise<readonly unknown[][]> {
  const limits = { timeoutMs: 30_000, maxRows: 10, maxBytes: 100_000 };
  return (await app.query(sql, limits, AbortSignal.timeout(30_000))).rows as unknown[][];
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersOfToken);
}

function callsText(calls: readonly EmbeddedCall[]): string {
  const times = { all: ` × ${clusters}`, both: ' × 2', one: '' };
  return calls
    .map(({ name, kind, clusters: which }) =>
      name === 'resources_list' ? `${name} ${kind}${times[which]}` : `${name}${times[which]}`,
    )
    .join(', ');
}

function tokensText(counted: readonly Counted[], resources: number): string {
  const sum = (key: 'own' | 'ownResults' | 'embedded' | 'embeddedResults'): number =>
    counted.reduce((total, row) => total + row[key], 0);
  const row = (title: string, calls: string, one: Omit<Counted, 'question' | 'calls'>): string =>
    `| ${title} | ${calls} | ${whole(one.embedded)} | ${whole(one.own)} | ${share(one.own, one.embedded)} | ${whole(one.ownResults)} | ${share(one.ownResults, one.embeddedResults)} |`;
  const all = {
    own: sum('own'),
    ownResults: sum('ownResults'),
    embedded: sum('embedded'),
    embeddedResults: sum('embeddedResults'),
  };
  return [
    `Tokens that enter a model’s context for one question, on a generated inventory of ${clusters} clusters with ${whole(resources / 2)} pods; four characters are counted as a token. ` +
      'Ours is what the program sends (prompt, tools, question, calls, results). The embedded server’s is its tools, the calls and their results: rows as long as those that it gave of the demo fleet, as many as the inventory has.',
    '',
    '| question | cheapest correct calls of the embedded server | its tokens | ours | ours of its | our results alone | of its results |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...counted.map((one) => row(one.question, one.calls, one)),
    row('**all ten**', '', all),
    '',
    `All ten together: ${verdict(all.own / all.embedded <= target, 'at most one twentieth')}; results alone: ${verdict(all.ownResults / all.embeddedResults <= target, 'at most one twentieth')}.`,
  ].join('\n');
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

function share(own: number, theirs: number): string {
  const times = theirs / own;
  return times >= 1 ? `1/${times.toFixed(times < 10 ? 1 : 0)}` : `${(own / theirs).toFixed(1)} ×`;
}
