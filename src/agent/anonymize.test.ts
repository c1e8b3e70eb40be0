import { describe, expect, it } from 'vitest';
import { clusterInfo, podKind, resource } from '../../test/fakes/builders.ts';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { type FilledStore, filledStore } from '../../test/fakes/filled-store.ts';
import { OneRowFleet } from '../../test/fakes/one-row-fleet.ts';
import { clusterCoverage, coverage, statusReport } from '../../test/fakes/reports.ts';
import { scriptedModel } from '../../test/fakes/scripted-model.ts';
import { keyedTestHash, testRedactor } from '../../test/fakes/test-redactor.ts';
import type { FleetMemory } from '../domain/ports/agent.ts';
import type { Model, ModelPart, ModelRequest } from '../domain/ports/model.ts';
import type { QueryLimits } from '../domain/ports/store.ts';
import { runQuery } from '../store/sqlite/serve-queries.ts';
import { type AnswerOptions, answerQuestion } from './answer-question.ts';
import { NameMask } from './boundary/name-mask.ts';

const pod = 'checkout-7d9f8b6c5-x2k4p';
const seen = coverage([clusterCoverage('acme-prod')]);

/** A real inventory of one cluster. */
class SmallFleet extends OneRowFleet implements FleetMemory {
  readonly #filled: FilledStore;
  constructor(filled: FilledStore) {
    super();
    this.#filled = filled;
  }
  override async status() {
    return statusReport([clusterCoverage('acme-prod')], { clusters: [clusterInfo('acme-prod')] });
  }
  override async query(sql: string, limits?: QueryLimits) {
    const usual = { timeoutMs: 1000, maxRows: 1000, maxBytes: 1e6 };
    const reply = runQuery({ file: this.#filled.store.file, sql, limits: limits ?? usual });
    if (!reply.ok) throw new Error(reply.message);
    return { ...reply.result, coverage: seen };
  }
}

const end = (finish: 'stop' | 'calls'): ModelPart => ({
  type: 'end',
  finish,
  model: 'm',
  usage: { inputTokens: 1, cachedTokens: null, outputTokens: 1, cost: 0 },
});

/** Uses the stand-ins that it was given: first for a query, then for its answer, in small pieces. */
function modelWithStandIns(requests: ModelRequest[]): Model {
  const standIn = (kind: string) =>
    new RegExp(`\\b${kind}-x[0-9a-f]{10}(?:-[a-z0-9]+)*`).exec(JSON.stringify(requests.at(-1)))?.[0] ?? '?';
  return {
    names: ['m'],
    async *turn(request) {
      requests.push(structuredClone(request));
      if (requests.length === 1) {
        const sql = `select cluster, namespace, name, phase from pods where cluster = '${standIn('cluster')}'`;
        yield { type: 'call', call: { id: 'c', name: 'inventory', arguments: JSON.stringify({ sql }) } };
        yield end('calls');
        return;
      }
      const answer = `Pod \`${standIn('name')}\` in ${standIn('cluster')} is Running.\n\nPod \`name-x0000000000\` is Failed.\n\nPod \`${standIn('name')}\` in ${standIn('cluster')} is Pending.`;
      for (const piece of answer.match(/.{1,5}/gs) ?? []) yield { type: 'text', text: piece };
      yield end('stop');
    },
  };
}

/** What the views have no name of any more: only a result has it. The first call ends after the second. */
class ForgetfulFleet extends OneRowFleet implements FleetMemory {
  #secondIsDone = Promise.withResolvers<void>();
  override async query(sql: string) {
    const [, name] = /^select '(.*)'$/.exec(sql) ?? [];
    if (name === 'gone-first') await this.#secondIsDone.promise;
    if (name === 'gone-second') setImmediate(this.#secondIsDone.resolve);
    const rows = name === undefined ? [] : [[name]];
    return { columns: ['name'], rows, truncated: false, kinds: null, coverage: seen };
  }
}

function options(question: string, model: Model, fleet: FleetMemory): AnswerOptions {
  return {
    question,
    model,
    fleet,
    live: null,
    redactor: testRedactor('none'),
    names: new NameMask(keyedTestHash),
    schema: '',
    limits: { steps: 6, tokens: 1e6, dollars: 1 },
    queryTimeoutMs: 1000,
    clock: new FakeClock(),
    onEvent: () => undefined,
    signal: new AbortController().signal,
  };
}

describe('agent/anonymize', () => {
  it.each([false, true])(
    'sends no name of the fleet to a model, and answers with the names, held to what was read (second look: %s)',
    async (secondLook) => {
      const filled = await filledStore();
      const images = ['registry.acme.example/team-red/checkout:1.2'];
      await filled.fill('acme-prod', [
        resource(podKind, pod, { namespace: 'shop-acme', phase: 'Running', images }),
      ]);
      const requests: ModelRequest[] = [];

      const question = `how is ${pod} in acme-prod?`;
      const answer = await answerQuestion({
        ...options(question, modelWithStandIns(requests), new SmallFleet(filled)),
        secondLook,
      });
      await filled.remove();

      const asked = requests.at(-1)?.messages.at(-1)?.text ?? '';
      expect(asked).toMatch(/^e1: cluster=cluster-x\S+; name=name-x\S+; phase=Running;/m);
      expect(asked).toContain('1. Pod `name-x');
      expect(JSON.stringify(requests.map(({ messages }) => messages))).not.toMatch(
        /acme|checkout|team-red|x2k4p/,
      );
      expect(answer.text).toContain(`Pod \`${pod}\` in acme-prod is Running.`);
      expect(answer.text).not.toContain('is Failed');
      expect(answer.evidence[0]).toMatchObject({ rows: [['acme-prod', 'shop-acme', pod, 'Running']] });
    },
  );

  it('hides names that only results have, of calls that run at once and of earlier questions', async () => {
    const requests: ModelRequest[] = [];
    const call = (name: string): ModelPart => ({
      type: 'call',
      call: {
        id: `c${name.length}`,
        name: 'inventory',
        arguments: JSON.stringify({ sql: `select '${name}'` }),
      },
    });
    const turns: ModelPart[][] = [
      [call('gone-first'), call('gone-second'), end('calls')],
      [{ type: 'text', text: 'Read.' }, end('stop')],
    ];
    const asked = options('what is gone?', scriptedModel(turns, requests), new ForgetfulFleet());
    const answer = await answerQuestion(asked);
    const earlier = [{ number: 1, askedAt: answer.coverage?.asOf ?? '', question: 'what is gone?', answer }];
    await answerQuestion({ ...asked, earlier, names: new NameMask(keyedTestHash) });

    expect(answer.evidence.map(({ rows }) => rows)).toEqual([[['gone-first']], [['gone-second']]]);
    expect(JSON.stringify(requests.map(({ messages }) => messages))).not.toMatch(/gone-/);
  });
});
