import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { numberAt, objectAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName, relationSays } from '../evidence.ts';
import { shell } from '../shell.ts';

function judge(budget: KeptObject, { pointsTo, seen }: Surroundings): Judgement[] {
  const status = objectAt(budget.body, 'status');
  const [allowed, expected, healthy, desired] = [
    'disruptionsAllowed',
    'expectedPods',
    'currentHealthy',
    'desiredHealthy',
  ].map((field) => numberAt(status, field) ?? 0);
  if (expected === 0) {
    const selects = pointsTo.some(({ type, to }) => type === 'selects' && to.id !== null);
    if (selects || !seen('Pod')) return [];
    return [
      {
        title: 'the budget guards nothing: its selector matches no pod',
        since: null,
        evidence: [relationSays(budget, 'spec.selector', 'no pod')],
        culprit: null,
        cause: `guards nothing ${objectName(budget)}`,
        fix: {
          text: 'Mend the selector, or delete the budget.',
          command: shell`kubectl -n ${budget.namespace ?? 'default'} get pdb ${budget.name} -o yaml`,
        },
        severity: 'notice',
        harms: false,
      },
    ];
  }
  // With too few healthy pods it is right to let none go: that is told of the pods.
  if (allowed !== 0 || (healthy ?? 0) < (desired ?? 0) || (healthy ?? 0) < (expected ?? 0)) return [];
  return [
    {
      title: `the budget lets no pod go although all ${expected} are well: no node that they are on can be drained`,
      since: null,
      evidence: [
        fieldSays(
          budget,
          'status',
          `disruptionsAllowed 0, currentHealthy ${healthy}, desiredHealthy ${desired}, expectedPods ${expected}`,
        ),
      ],
      culprit: null,
      cause: `blocks drains ${objectName(budget)}`,
      fix: {
        text: 'Demand at least one pod fewer than there are, or run one more.',
        command: shell`kubectl -n ${budget.namespace ?? 'default'} edit pdb ${budget.name}`,
      },
      harms: false,
    },
  ];
}

export const disruptionBudget: Check = {
  code: 'disruption-budget',
  severity: 'warning',
  title: 'A PodDisruptionBudget blocks every drain, or guards nothing',
  rule: 'All pods of a budget are well and it still allows no disruption; or it selects no pod. Nobody is harmed before a node is drained.',
  candidates: [{ kind: 'PodDisruptionBudget.policy' }],
  needs: [{ what: 'relations' }],
  judge,
};
