import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../test/fakes/filled-store.ts';
import { faultyCluster, recordedAt } from '../../test/fakes/recorded-faults.ts';
import { type App, createApp } from '../app.ts';
import { loadSettings } from '../config/load-settings.ts';
import type { DiagnoseRequest } from '../domain/requests.ts';
import { type Diagnosed, KeptDiagnoses } from './kept-diagnoses.ts';

const whole: DiagnoseRequest = {
  target: null,
  clusters: [],
  namespaces: null,
  since: null,
  all: false,
  onlyNew: false,
  isUnremembered: true,
};
const only = (...namespaces: string[]) =>
  faultyCluster(({ metadata }) => namespaces.includes(metadata.namespace ?? ''));

describe('app/kept-diagnoses, of an inventory', () => {
  let filled: FilledStore;
  let app: App;
  let now: number;
  beforeEach(async () => {
    filled = await filledStore();
    now = recordedAt;
    filled.clock.advance(recordedAt - filled.clock.now());
    const { resources, kinds } = only('elara');
    await filled.fill('real', resources, { kinds });
    const loaded = await loadSettings({
      flags: { 'data-dir': filled.dataDir },
      variables: { HOME: filled.dataDir, PATH: '/nowhere' },
      workingDirectory: filled.dataDir,
    });
    app = createApp({ ...loaded, version: '0.0.0-test', writeLog: () => undefined, now: () => now });
  });
  afterEach(async () => {
    await app.close();
    await filled.remove();
  });

  it('gives what was judged before as long as nobody writes, and judges anew after somebody did', async () => {
    const first = await app.diagnose(whole);
    const second = await app.diagnose(whole);
    const { resources, kinds } = only('elara', 'atlas');
    await filled.fill('real', resources, { kinds });
    const third = await app.diagnose(whole);

    expect(first.incidents.length).toBeGreaterThan(0);
    expect(second.incidents).toBe(first.incidents);
    expect(third.incidents.length).toBeGreaterThan(first.incidents.length);
  });

  it('judges anew what is to be remembered, and what else was asked', async () => {
    const first = await app.diagnose(whole);
    const remember = () => app.diagnose({ ...whole, isUnremembered: false });
    const [remembered, again] = [await remember(), await remember()];
    const elsewhere = await app.diagnose({ ...whole, namespaces: ['atlas'] });

    expect(remembered.incidents).not.toBe(first.incidents);
    expect(again.incidents).not.toBe(remembered.incidents);
    expect(again.incidents.map(({ state }) => state)).toContain('ongoing');
    expect(elsewhere.incidents).toEqual([]);
  });

  it('tells that what it rests on has grown old meanwhile', async () => {
    const gapsOf = ({ coverage }: Awaited<ReturnType<App['diagnose']>>) =>
      coverage.clusters.flatMap(({ gaps }) => gaps.map(({ completeness }) => completeness));
    const first = await app.diagnose(whole);
    now += 4 * 60_000;
    const second = await app.diagnose(whole);

    expect(second.incidents).toBe(first.incidents);
    expect(gapsOf(first)).not.toContain('stale');
    expect(gapsOf(second)).toContain('stale');
  });
});

describe('app/kept-diagnoses', () => {
  const kept = new KeptDiagnoses();
  const diagnosed = (): Promise<Diagnosed> => Promise.resolve({ kinds: [] } as unknown as Diagnosed);

  it('tries again what failed', async () => {
    const asked = { question: 'failed', changes: 1, now: 0 };

    await expect(
      kept.diagnosed({ ...asked, judge: () => Promise.reject(new Error('broken')) }),
    ).rejects.toThrow('broken');

    expect(await kept.diagnosed({ ...asked, judge: diagnosed })).toEqual({ kinds: [] });
  });

  it('keeps nothing for longer than five minutes', async () => {
    const asked = { question: 'old', changes: 1, judge: diagnosed };
    const first = await kept.diagnosed({ ...asked, now: 0 });

    expect(await kept.diagnosed({ ...asked, now: 299_999 })).toBe(first);
    expect(await kept.diagnosed({ ...asked, now: 300_000 })).not.toBe(first);
  });

  it('keeps the last twenty questions', async () => {
    const ask = (number: number) =>
      kept.diagnosed({ question: `${number}`, changes: 1, now: 0, judge: diagnosed });
    const first = await ask(0);
    for (let number = 1; number <= 20; number += 1) await ask(number);

    expect(await ask(0)).not.toBe(first);
  });
});
