import { describe, expect, it } from 'vitest';
import { OneRowFleet } from '../../../test/fakes/one-row-fleet.ts';
import { crashLoopIncident, diagnosisReport } from '../../../test/fakes/reports.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import type { Found } from '../../analyze/diagnose/run-checks.ts';
import { withSharedChanges } from '../../analyze/diagnose/shared-changes.ts';
import type { Incident } from '../../domain/finding.ts';
import { objectHider } from '../boundary/hide-object.ts';
import { incidentEvidence } from '../incident-evidence.ts';
import type { ToolContext } from './agent-tool.ts';
import { problems } from './problems.ts';

const settings = { kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
const at = '2026-01-02T03:04:05.000Z';

/** Two workloads that fail since what both read was changed, as the checks tell it. */
function afterOneChange(): Incident {
  const text = 'config key motto be kind (1), and since then → be brave';
  const failing = ['web', 'api'].map((name): Found => {
    const object = { kind: 'Deployment.apps', namespace: 'shop', name };
    return {
      code: 'crash-loop',
      verdict: 'fires',
      severity: 'error',
      clusterId: 'id-prod',
      cluster: 'prod',
      object,
      root: object,
      title: 'it crashes',
      since: at,
      evidence: [],
      culprit: null,
      cause: 'crash',
      fix: null,
      harms: true,
      missing: null,
      follows: false,
      suspects: [],
      explains: true,
      brought: { object: settings, text, at },
      wants: null,
    };
  });
  const findings = withSharedChanges(failing);
  const [first] = findings;
  return crashLoopIncident({ title: first?.title ?? '', evidence: first?.evidence ?? [], findings });
}

class OneIncidentFleet extends OneRowFleet {
  override async diagnose() {
    return diagnosisReport([afterOneChange()]);
  }
}

describe('agent/tools/problems', () => {
  it('tells what was changed before, without the values that somebody wrote', async () => {
    const context: ToolContext = {
      fleet: new OneIncidentFleet(),
      live: null,
      asked: [],
      now: Date.parse(at),
      queryTimeoutMs: 1000,
      signal: new AbortController().signal,
      hideObject: objectHider(testRedactor('none')),
      evidence: () => undefined,
    };

    const told = JSON.stringify(await problems.run({ cluster: 'all', namespace: '' }, context));

    expect(afterOneChange().title).toContain('be brave');
    expect(told).toContain('shop/settings was changed, and since then 2 that read it fail');
    expect(told).toContain('settings: was changed');
    expect(told).not.toMatch(/be kind|be brave/);
  });

  it('shows a model that explains it none either', () => {
    const shown = JSON.stringify(incidentEvidence(afterOneChange(), testRedactor('none')).rows);

    expect(shown).toContain('shop/settings was changed, and since then 2 that read it fail');
    expect(shown).not.toMatch(/be kind|be brave/);
  });
});
