import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { numberAt, objectAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName, relationSays } from '../evidence.ts';
import { selectsLabels } from '../network-rules.ts';
import { shell } from '../shell.ts';

const budgetKind = 'PodDisruptionBudget.policy';

/** The eviction API refuses a pod that two budgets select, whatever they allow. */
function judgeRivals(budget: KeptObject, { objects }: Surroundings): Judgement[] {
  const pods = objects('Pod');
  const others = objects(budgetKind).filter(
    (other) =>
      other.id !== budget.id &&
      pods.some(({ labels }) => selectsLabels(objectAt(objectAt(other.body, 'spec'), 'selector'), labels)),
  );
  if (others.length === 0) return [];
  const names = [budget, ...others].map(({ name }) => name).toSorted();
  return [
    {
      title: `${names.length} budgets select the same pods (${names.join(', ')}), and such pods cannot be evicted at all: no node that they are on can be drained`,
      since: null,
      evidence: [budget, ...others].map((each) =>
        fieldSays(each, 'spec.selector', String(each.facts.selector ?? 'the same pods')),
      ),
      culprit: null,
      cause: `overlapping budgets ${budget.namespace ?? ''} ${names.join(' ')}`,
      fix: {
        text: 'Leave one budget, or let their selectors select different pods.',
        command: shell`kubectl -n ${budget.namespace ?? 'default'} get pdb`,
      },
      harms: false,
    },
  ];
}

function judgeEmpty(budget: KeptObject, { pointsTo, seen }: Surroundings): Judgement[] {
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

function judge(budget: KeptObject, around: Surroundings): Judgement[] {
  const status = objectAt(budget.body, 'status');
  const [allowed, expected, healthy, desired] = [
    'disruptionsAllowed',
    'expectedPods',
    'currentHealthy',
    'desiredHealthy',
  ].map((field) => numberAt(status, field) ?? 0);
  if (expected === 0) return judgeEmpty(budget, around);
  const rivals = judgeRivals(budget, around);
  if (rivals.length > 0) return rivals;
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
  rule: 'All pods of a budget are well and it still allows no disruption; a pod of it is another budget’s as well, which the eviction API refuses; or it selects no pod. Nobody is harmed before a node is drained.',
  candidates: [{ kind: budgetKind }],
  needs: [
    { what: 'relations' },
    { what: 'related', kinds: ['Pod'], perOwner: 1, optional: true },
    { what: 'namespace', kinds: [budgetKind] },
  ],
  judge,
};
