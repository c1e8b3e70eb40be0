import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { type FaultyCluster, faultyCluster, recordedAt } from '../../../test/fakes/recorded-faults.ts';
import { coverage } from '../../../test/fakes/reports.ts';
import type { Check } from '../../analyze/diagnose/check.ts';
import { everything } from '../../domain/coverage.ts';
import type { DiagnosisReport, Incident } from '../../domain/finding.ts';
import type { DiagnoseRequest } from '../../domain/requests.ts';
import { type DiagnoseOptions, diagnoseFleet } from './diagnose-fleet.ts';

const whole: DiagnoseRequest = {
  target: null,
  clusters: [],
  namespaces: null,
  since: null,
  all: false,
  onlyNew: false,
};
const nameOf = ({ affected }: Incident) =>
  affected.map(({ object: { namespace, name } }) => `${namespace ?? ''}/${name}`).toSorted();
const ofCode = ({ incidents }: DiagnosisReport, code: string) =>
  incidents.filter((incident) => incident.code === code);

/** Only these namespaces of the recorded cluster, and all that has none. */
function only(...namespaces: string[]): FaultyCluster {
  return faultyCluster(({ metadata }, kind) =>
    metadata.namespace === undefined ? kind !== 'APIService' : namespaces.includes(metadata.namespace),
  );
}

describe('scan/diagnosis/diagnose-fleet', () => {
  let filled: FilledStore;
  beforeEach(async () => {
    filled = await filledStore();
    filled.clock.advance(recordedAt - filled.clock.now());
  });
  afterEach(() => filled.remove());

  const fill = (cluster: string, { resources, kinds }: FaultyCluster) =>
    filled.fill(cluster, resources, { kinds });
  const diagnose = (
    request: Partial<DiagnoseRequest> = {},
    checks?: readonly Check[],
    logs: DiagnoseOptions['logs'] = null,
  ): Promise<DiagnosisReport> =>
    diagnoseFleet({
      request: { ...whole, ...request },
      store: filled.store,
      scope: everything,
      clock: filled.clock,
      coverageOf: async () => coverage([]),
      logs,
      exemptions: [],
      ...(checks === undefined ? {} : { checks }),
    });

  it('makes one incident of one missing object that several workloads need', async () => {
    await fill('real', only('boreas'));

    const incidents = ofCode(await diagnose(), 'missing-reference').map((incident) => [
      incident.title,
      nameOf(incident),
    ]);

    expect(incidents).toContainEqual([
      'ConfigMap boreas/settings does not exist',
      ['boreas/cart', 'boreas/search'],
    ]);
    expect(incidents).toHaveLength(5);
  });

  it('makes one incident of one cause in several clusters', async () => {
    await fill('one', only('boreas'));
    await fill('two', only('boreas'));

    const [incident] = ofCode(await diagnose(), 'missing-reference');

    expect(incident?.affected.map(({ cluster }) => cluster).toSorted()).toEqual(['one', 'one', 'two', 'two']);
  });

  it.each([
    {
      what: 'a Service to the pods behind it',
      namespace: 'ceres',
      code: 'probe-failing',
      also: 'ceres/slow',
      codes: ['probe-failing', 'service-endpoints', 'workload-unavailable'],
    },
    {
      what: 'pods to the node that is silent',
      namespace: 'dione',
      code: 'node-not-ready',
      also: 'dione/astray',
      codes: ['node-not-ready', 'pod-on-lost-node', 'stuck-terminating', 'workload-unavailable'],
    },
    {
      what: 'a pod to its claim, and that to the class that is missing',
      namespace: 'dione',
      code: 'claim-pending',
      also: 'dione/ledger',
      codes: ['claim-pending', 'unschedulable', 'workload-unavailable'],
    },
    {
      what: 'a stuck rollout to its image',
      namespace: 'fornax',
      code: 'image-pull',
      also: 'fornax/roll',
      codes: ['image-pull', 'workload-unavailable'],
    },
  ])('joins $what', async ({ namespace, code, also, codes }) => {
    await fill('real', only(namespace));

    const report = await diagnose();

    const incident = ofCode(report, code).find((candidate) => nameOf(candidate).includes(also));
    expect([...new Set(incident?.findings.map((finding) => finding.code))].toSorted()).toEqual(codes);
    expect(ofCode(report, 'workload-unavailable')).toEqual([]);
  });

  it('says nothing of a healthy namespace but what harms nobody', async () => {
    await fill(
      'real',
      faultyCluster(
        ({ metadata }) =>
          metadata.namespace === 'iris' ||
          (metadata.namespace === undefined && ['node-1', 'real-1', 'iris'].includes(metadata.name)),
      ),
    );

    const report = await diagnose({ namespaces: ['iris'] });

    expect([report.incidents, report.harmless, report.unjudged]).toEqual([[], 1, []]);
    expect(
      (await diagnose({ namespaces: ['iris'], all: true })).incidents.map(({ severity }) => severity),
    ).toEqual(['notice']);
  });

  it('tells what is new, what goes on, what is mended and what is back again', async () => {
    await fill('real', only('elara'));
    const first = await diagnose();
    filled.clock.advance(60_000);
    const second = await diagnose();
    await fill('real', only());
    filled.clock.advance(60_000);
    const third = await diagnose();
    filled.clock.advance(60_000);
    const fourth = await diagnose();
    await fill('real', only('elara'));
    const fifth = await diagnose();
    const of = ({ incidents, resolved }: DiagnosisReport) =>
      [...incidents, ...resolved]
        .filter(({ code }) => code === 'pods-refused')
        .map(({ state, firstSeen }) => [state, Date.parse(firstSeen) - recordedAt]);

    expect([first, second, third, fourth, fifth].map(of)).toEqual([
      [['new', 0]],
      [['ongoing', 0]],
      [['resolved', 0]],
      [],
      [['regressed', 0]],
    ]);
  });

  it('shows with onlyNew what the last run did not have', async () => {
    await fill('real', only('elara'));
    await diagnose();
    await fill('real', only('elara', 'atlas'));

    const { incidents } = await diagnose({ onlyNew: true });

    expect([...new Set(incidents.flatMap(nameOf))].toSorted()).toEqual([
      'atlas/api',
      'atlas/feed',
      'atlas/jobs',
      'atlas/mail',
      'atlas/site',
    ]);
  });

  it('takes nothing for mended that it could not see, or was not asked for', async () => {
    await fill('real', only('elara', 'atlas'));
    await diagnose();
    await filled.fill('real', [], { kinds: only().kinds, completeness: 'partial' });
    const elsewhere = await diagnose({ namespaces: ['dione'] });
    const unseen = await diagnose();

    expect([elsewhere.resolved, unseen.resolved]).toEqual([[], []]);
    expect(unseen.unjudged.length).toBeGreaterThan(0);
  });

  it('shows only what an object is part of', async () => {
    await fill('real', only('boreas', 'ceres'));

    const byWorkload = await diagnose({ target: { kind: 'deployment', name: 'cart' } });
    const byCause = await diagnose({ target: { kind: 'configmap', name: 'settings' } });

    expect(byWorkload.incidents.map(nameOf)).toEqual([['boreas/cart', 'boreas/search']]);
    expect(byCause.incidents.map(({ id }) => id)).toEqual(byWorkload.incidents.map(({ id }) => id));
  });

  it('shows only what began since', async () => {
    await fill('real', only('ceres'));

    expect((await diagnose({ since: recordedAt })).incidents).toEqual([]);
    expect((await diagnose({ since: recordedAt - 86_400_000 })).incidents).not.toEqual([]);
  });

  it('tells of a check that fails, and goes on with the others', async () => {
    await fill('real', only('elara'));
    const broken: Check = {
      code: 'broken',
      severity: 'error',
      title: '',
      rule: '',
      candidates: [{ kind: 'Deployment.apps' }],
      needs: [],
      judge: () => {
        throw new Error('no such field');
      },
    };
    const { checks } = await import('../../analyze/diagnose/registry.ts');

    const report = await diagnose({}, [broken, ...checks]);

    expect(report.unjudged).toEqual([
      { cluster: 'real', missing: 'the check failed: no such field', codes: ['broken'] },
    ]);
    expect(ofCode(report, 'pods-refused')).toHaveLength(1);
  });

  it('tells the change that came just before', async () => {
    const of = (image: string) =>
      faultyCluster((object, kind) => {
        const isRoll = object.metadata.namespace === 'fornax' && object.metadata.name.startsWith('roll');
        if (isRoll && kind === 'Deployment') object.spec.template.spec.containers[0].image = image;
        return isRoll && (kind !== 'Pod' || image.startsWith('missing'));
      });
    const began = Date.parse(
      of('missing').resources.find(({ kind, phase }) => kind.kind === 'Pod' && phase === 'Pending')
        ?.createdAt ?? '',
    );
    filled.clock.advance(began - 30_000 - filled.clock.now());
    await fill('real', of('good.example/shop/roll:2'));
    filled.clock.advance(40_000);
    await fill('real', of('missing.example/shop/roll:3'));

    const [incident] = ofCode(await diagnose(), 'image-pull');

    expect(incident?.change).toMatchObject({ kind: { kind: 'Deployment' }, name: 'roll' });
    expect(incident?.change?.words.map(({ text }) => text).join()).toContain('shop/roll');
  });

  it('reads the last words of what crashes, once, and puts them to what it tells', async () => {
    await fill('real', only('ceres'));
    const asked: string[] = [];
    const text = 'cannot reach db: connection refused';
    const logs: DiagnoseOptions['logs'] = {
      logs: async () => ({
        readLog: async (_, { pod, container }) => {
          asked.push(pod.replace(/-.*/, ''));
          return { container, lines: [{ at: null, text }], isCut: false };
        },
      }),
      clock: filled.clock,
      signal: new AbortController().signal,
    };
    const titleOf = ({ incidents }: DiagnosisReport) =>
      incidents.find((incident) => nameOf(incident).includes('ceres/payments'))?.title;

    const before = await diagnose();
    const first = await diagnose({}, undefined, logs);
    const once = asked.length;
    const second = await diagnose({}, undefined, logs);

    expect(titleOf(before)).not.toContain(text);
    expect(asked).toContain('payments');
    expect([titleOf(first), titleOf(second)]).toEqual([
      expect.stringContaining(text),
      expect.stringContaining(text),
    ]);
    expect([first.logs.read, second.logs.read, asked.length]).toEqual([once, 0, once]);
  });

  it('reads no logs where a file from elsewhere is looked at', async () => {
    await fill('real', only('ceres'));
    const { store, clock } = filled;
    const snapshot: DiagnoseOptions['store'] = {
      clusters: (scope) => store.clusters(scope),
      kinds: (scope) => store.kinds(scope),
      cacheMetadata: (scope) => store.cacheMetadata(scope),
      diagnosis: store.diagnosis,
      relations: store.relations,
      history: store.history,
      isSnapshot: true,
    };
    const refuse = async (): Promise<never> => {
      throw new Error('a cluster was asked');
    };

    const { logs } = await diagnoseFleet({
      request: whole,
      store: snapshot,
      scope: everything,
      clock,
      coverageOf: async () => coverage([]),
      logs: { logs: refuse, clock, signal: new AbortController().signal },
      exemptions: [],
    });

    expect(logs).toEqual({ read: 0, unread: [], left: 0 });
  });
});
