import { describe, expect, it } from 'vitest';
import { FakeApp } from '../../../test/fakes/fake-app.ts';
import { runFake } from '../../../test/fakes/fake-host.ts';
import {
  clusterCoverage,
  coverage,
  crashLoopIncident,
  diagnosisReport,
} from '../../../test/fakes/reports.ts';

const whole = coverage([clusterCoverage('prod')]);
const partial = coverage([clusterCoverage('prod', { state: null, asOf: null })]);

describe('cli/commands/diagnose', () => {
  it.each([
    { words: [], severity: 'error', seen: whole, code: 0 },
    { words: [], severity: 'error', seen: partial, code: 3 },
    { words: ['--fail-on', 'error'], severity: 'error', seen: whole, code: 4 },
    { words: ['--fail-on', 'error'], severity: 'warning', seen: whole, code: 0 },
    { words: ['--fail-on', 'warning'], severity: 'warning', seen: whole, code: 4 },
    { words: ['--fail-on', 'warning'], severity: 'error', seen: partial, code: 4 },
    { words: ['--fail-on', 'error'], severity: 'notice', seen: partial, code: 3 },
    { words: ['--fail-on', 'notice'], severity: 'error', seen: whole, code: 2 },
    { words: ['pods'], severity: 'error', seen: whole, code: 2 },
  ] as const)('ends with $code of $severity with $words', async ({ words, severity, seen, code }) => {
    const app = new FakeApp();
    app.diagnosed = diagnosisReport([crashLoopIncident({ severity })], { coverage: seen });

    expect((await runFake(['diagnose', ...words], { app })).exitCode).toBe(code);
  });

  it('asks for what was typed', async () => {
    const app = new FakeApp();

    await runFake(['diagnose', 'deploy/web', '-n', 'shop,infra', '--cluster', 'prod-*', '--all', '--new'], {
      app,
    });

    expect(app.asked).toContainEqual({
      method: 'diagnose',
      request: {
        target: { kind: 'deploy', name: 'web' },
        clusters: ['prod-*'],
        namespaces: ['shop', 'infra'],
        since: null,
        all: true,
        onlyNew: true,
        withLogs: true,
      },
    });
  });

  it('prints SARIF and tells what was not judged', async () => {
    const app = new FakeApp();
    const unjudged = [{ cluster: 'prod', missing: 'pods: forbidden', codes: ['crash-loop'] }];
    app.diagnosed = diagnosisReport([crashLoopIncident()], { coverage: whole, unjudged });

    const { exitCode, stdout, stderr } = await runFake(['diagnose', '-o', 'sarif'], { app });

    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'crash-loop' }] }],
    });
    expect(stderr).toContain('prod: not judged for want of pods: forbidden (crash-loop)');
    expect(exitCode).toBe(3);
  });
});
