/** A question, and what is done about it: a call, an answer without one, or what is said or done after it. */
export interface WorkedExample {
  question: string;
  call?: { name: string; arguments: Record<string, string> };
  says?: string;
}

/** Data; every call is made in a test against the demo fleet (`test/e2e/worked-examples.test.ts`). */
export const workedExamples: readonly WorkedExample[] = [
  {
    question: 'How many pods are in each cluster?',
    call: {
      name: 'inventory',
      arguments: { sql: 'select cluster, count(*) as pods from pods group by cluster order by cluster' },
    },
  },
  {
    question: 'Which images does shop run?',
    call: {
      name: 'inventory',
      arguments: {
        sql: "select distinct p.cluster, i.value as image from pods p, json_each(p.images) i where p.namespace = 'shop' order by 1, 2",
      },
    },
  },
  {
    question: 'Which deployments lack replicas?',
    call: {
      name: 'inventory',
      arguments: {
        sql: "select cluster, namespace, name, ready_count, wanted_count from resources where kind = 'deployments.apps' and ready_count < wanted_count",
      },
    },
  },
  {
    question: 'What is broken?',
    call: { name: 'problems', arguments: { cluster: 'all', namespace: '', name: '' } },
    says: 'then events, logs or object for the worst',
  },
  {
    question: 'What is the password in Secret db?',
    says: '"Values of Secrets are never kept, so I cannot tell it."',
  },
  { question: 'Why is the sky blue?', says: '"I only answer questions about your Kubernetes clusters."' },
  { question: 'How much did prod cost last year?', says: '"I do not know: what is kept holds no prices."' },
];

/** `- "question" → tool(argument: "value")`. */
export function exampleLine({ question, call, says }: WorkedExample): string {
  const given = Object.entries(call?.arguments ?? {}).map(([key, value]) => `${key}: "${value}"`);
  const parts = [call === undefined ? null : `${call.name}(${given.join(', ')})`, says ?? null];
  return `- "${question}" → ${parts.filter((part) => part !== null).join(', ')}`;
}
