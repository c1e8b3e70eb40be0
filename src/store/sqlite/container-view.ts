import { namespace, node, resourceTables } from './resource-view-columns.ts';
import { cluster, column, type View, type ViewColumn } from './view-column.ts';

const cell = (name: string, index: number, sentence: string): ViewColumn =>
  column(name, sentence, `json_extract(j.value, '$[${index}]')`);

export const containerView: View = {
  name: 'containers',
  restsOn: ['pods'],
  sentence:
    'Containers of the pods that were read whole, with their requests and limits: null where none is set.',
  columns: [
    cluster,
    namespace,
    column('pod', 'The pod.', 'r.name'),
    cell('container', 0, 'Name of the container.'),
    cell('type', 1, 'container, init or sidecar.'),
    column(
      'owner',
      'Kind/name of the pod’s controller.',
      "json_extract(r.owner, '$.kind') || '/' || json_extract(r.owner, '$.name')",
    ),
    node,
    cell('image', 2, 'Its image.'),
    cell('cpu_request_millis', 3, 'CPU that it asks for, in millicores; null: none.'),
    cell('cpu_limit_millis', 4, 'CPU that it may use, in millicores; null: no limit.'),
    cell('memory_request_bytes', 5, 'Memory that it asks for, in bytes; null: none.'),
    cell('memory_limit_bytes', 6, 'Memory that it may use, in bytes; null: no limit.'),
    cell('ready', 7, '1 when it is ready; null: not told.'),
    cell('restarts', 8, 'Its restarts; null: not told.'),
    cell('state', 9, 'Running, or why it waits or ended: CrashLoopBackOff, Completed; null: not told.'),
    cell('last_reason', 10, 'Why it ended the last time: OOMKilled, Error; null: it never did.'),
    cell('last_exit_code', 11, 'With which exit code it ended the last time; null: it never did.'),
    cell('pod_ready', 12, '1 when its pod is ready: on a silent node none is; null: not told.'),
  ],
  from: `${resourceTables},
    json_each(pod_containers(r.pack, r.slot, (select p.data from t_packs p where p.id = r.pack and not is_unpacked(p.id)))) j
    where k.group_resource = 'pods'`,
};
