/** An object that a question is about; filled in by what the measured inventory holds. */
export interface Subject {
  cluster: string;
  other: string;
  namespace: string;
  deployment: string;
  node: string;
}

export interface OwnCall {
  name: string;
  arguments: Record<string, unknown>;
}

/** A call of the embedded server, and what it lists. */
export interface EmbeddedCall {
  name: string;
  /** Of a list: the kind, by which the rows of its answer are counted. */
  kind?: 'pods' | 'nodes' | 'deployments.apps' | 'events';
  /** Which clusters it has to be made in. */
  clusters: 'all' | 'both' | 'one';
  /** Rows of its answer: of all objects of the cluster, of one namespace, of one node; one: a single object. */
  rows: 'cluster' | 'namespace' | 'node' | 'one';
}

export interface TokenQuestion {
  question: string;
  own: (subject: Subject) => OwnCall[];
  /** The cheapest sequence that leads to a right answer: its lists cannot be counted, sorted or joined by the server. */
  embedded: EmbeddedCall[];
}

const sql = (statement: string): OwnCall => ({ name: 'inventory', arguments: { sql: statement } });

/** Fixed before anything was measured. */
export const tokenQuestions: readonly TokenQuestion[] = [
  {
    question: 'How many pods are there in each cluster?',
    own: () => [sql('select cluster, count(*) as pods from pods group by cluster order by cluster')],
    embedded: [{ name: 'pods_list', kind: 'pods', clusters: 'all', rows: 'cluster' }],
  },
  {
    question: 'Which pods are neither running nor completed?',
    own: () => [
      sql(
        "select cluster, reason, count(*) as pods from pods where reason not in ('Running', 'Completed') group by 1, 2",
      ),
      sql(
        "select cluster, namespace, name, reason from pods where reason not in ('Running', 'Completed') order by 1, 2, 3",
      ),
    ],
    embedded: [{ name: 'pods_list', kind: 'pods', clusters: 'all', rows: 'cluster' }],
  },
  {
    question: 'Which pods restarted most often?',
    own: () => [sql('select cluster, namespace, name, restarts from pods order by restarts desc limit 10')],
    embedded: [{ name: 'pods_list', kind: 'pods', clusters: 'all', rows: 'cluster' }],
  },
  {
    question: 'Which nodes are not ready, or closed for new pods?',
    own: () => [sql('select cluster, name, status from nodes where ready = 0 or schedulable = 0')],
    embedded: [{ name: 'resources_list', kind: 'nodes', clusters: 'all', rows: 'cluster' }],
  },
  {
    question: 'Which Deployments lack replicas?',
    own: () => [
      sql(
        "select cluster, namespace, name, ready_count, wanted_count from resources where kind = 'deployments.apps' and ready_count < wanted_count",
      ),
    ],
    embedded: [{ name: 'resources_list', kind: 'deployments.apps', clusters: 'all', rows: 'cluster' }],
  },
  {
    question: 'Which images run in one namespace, in which cluster?',
    own: ({ namespace }) => [
      sql(
        `select distinct p.cluster, i.value as image from pods p, json_each(p.images) i where p.namespace = '${namespace}' order by 1, 2`,
      ),
    ],
    embedded: [{ name: 'resources_list', kind: 'deployments.apps', clusters: 'all', rows: 'namespace' }],
  },
  {
    question: 'How do the Deployments of two clusters differ?',
    own: ({ cluster, other }) => [
      {
        name: 'compare',
        arguments: {
          left_cluster: cluster,
          left_time: '',
          right_cluster: other,
          right_time: '',
          kind: 'deployment',
          namespace: '',
        },
      },
    ],
    embedded: [{ name: 'resources_list', kind: 'deployments.apps', clusters: 'both', rows: 'cluster' }],
  },
  {
    question: 'What runs on one node?',
    own: ({ cluster, node }) => [
      sql(
        `select cluster, namespace, name, reason from pods where cluster = '${cluster}' and node = '${node}' order by 2, 3`,
      ),
    ],
    embedded: [{ name: 'pods_list', kind: 'pods', clusters: 'one', rows: 'node' }],
  },
  {
    question: 'What is wrong in one namespace of one cluster, and why?',
    own: ({ cluster, namespace }) => [{ name: 'problems', arguments: { cluster, namespace } }],
    embedded: [
      { name: 'pods_list_in_namespace', kind: 'pods', clusters: 'one', rows: 'namespace' },
      { name: 'resources_list', kind: 'deployments.apps', clusters: 'one', rows: 'namespace' },
      { name: 'events_list', kind: 'events', clusters: 'one', rows: 'namespace' },
    ],
  },
  {
    question: 'What is the memory limit of one Deployment?',
    own: ({ cluster, namespace, deployment }) => [
      { name: 'object', arguments: { cluster, kind: 'deployment', namespace, name: deployment } },
    ],
    embedded: [{ name: 'resources_get', clusters: 'one', rows: 'one' }],
  },
];
