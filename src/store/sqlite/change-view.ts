import { sqlIsoOfMoment } from './iso-of-moment.ts';
import { cluster, column, type View } from './view-column.ts';

export const changeView: View = {
  name: 'changes',
  restsOn: null,
  sentence: 'What changed, as far back as the history goes. The newest: `order by id desc`.',
  columns: [
    column('id', 'Later changes have larger numbers.', 'v.id'),
    cluster,
    column('kind', 'Kind and group: pods, deployments.apps.', 'k.group_resource'),
    column('namespace', 'Namespace; null for cluster-scoped kinds.', "nullif(n.name, '')"),
    column('name', 'Name of the object.', 'v.name'),
    column('uid', 'metadata.uid.', 'v.uid'),
    column('effect', 'added, changed or deleted.', 'v.effect'),
    column('at', 'When it happened, as far as is known, ISO 8601, UTC.', sqlIsoOfMoment('v.at')),
    column('since', 'The last look before it.', sqlIsoOfMoment('v.since')),
    column('seen_at', 'When it was seen: it happened between since and this.', sqlIsoOfMoment('v.seen_at')),
    column('changed_by', 'The manager of the write.', 'v.manager'),
    column(
      'what',
      'What it means, in words.',
      "(select group_concat(value ->> 'text', '; ') from json_each(v.words))",
    ),
    column(
      'topics',
      'What it is about: image, replicas, env, config, pod …',
      "(select group_concat(distinct value ->> 'topic') from json_each(v.words))",
    ),
    column('owner', 'Controller of the object, as JSON.', 'coalesce(v.new_owner, v.owner)'),
    column('images_before', 'Images before it, as a JSON array.', 'i.images'),
  ],
  from: `from t_versions v join t_kinds k on k.id = v.kind join t_clusters c on c.id = k.cluster
    join t_namespaces n on n.id = v.namespace left join t_image_sets i on i.id = v.image_set where v.words <> '[]'`,
};
