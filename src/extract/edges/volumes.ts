import type { Edge } from '../../domain/edge.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import { entryPath, refers } from './make-edge.ts';

/** What a pod's volumes are made of. `path`: where the pod's spec stands. */
export function edgesOfVolumes(podSpec: JsonObject | null, path: string): Edge[] {
  return objectsAt(podSpec, 'volumes').flatMap((volume, index) =>
    edgesOfVolume(volume, `${path}.${volumePath(volume, index)}`, keysMounted(podSpec, volume)),
  );
}

/** Of a volume without `items` a `subPath` is a key: where it is none, the kubelet mounts an empty directory. */
function keysMounted(podSpec: JsonObject | null, volume: JsonObject): string[] {
  const paths = ['containers', 'initContainers']
    .flatMap((list) => objectsAt(podSpec, list))
    .flatMap((container) => objectsAt(container, 'volumeMounts'))
    .filter((mount) => textAt(mount, 'name') === textAt(volume, 'name'))
    .flatMap((mount) => textAt(mount, 'subPath') ?? []);
  return paths.filter((path) => /^[-._a-zA-Z0-9]+$/.test(path) && path !== '.');
}

/** The volume that the API server adds for a ServiceAccount's token has another name in every pod. */
function volumePath(volume: JsonObject, index: number): string {
  return entryPath('volumes', volume, index).replace(/\[kube-api-access-[a-z0-9]{5}\]$/, '[kube-api-access]');
}

function edgesOfVolume(volume: JsonObject, path: string, mounted: readonly string[]): Edge[] {
  const claim = objectAt(volume, 'persistentVolumeClaim');
  const template = objectAt(objectAt(objectAt(volume, 'ephemeral'), 'volumeClaimTemplate'), 'spec');
  return [
    ...fromSecret(objectAt(volume, 'secret'), 'secretName', `${path}.secret`, mounted),
    ...fromConfigMap(objectAt(volume, 'configMap'), `${path}.configMap`, mounted),
    ...objectsAt(objectAt(volume, 'projected'), 'sources').flatMap((source) => [
      ...fromSecret(objectAt(source, 'secret'), 'name', `${path}.projected.secret`),
      ...fromConfigMap(objectAt(source, 'configMap'), `${path}.projected.configMap`),
    ]),
    ...refers(`${path}.persistentVolumeClaim`, 'PersistentVolumeClaim', textAt(claim, 'claimName')),
    ...refers(`${path}.ephemeral`, 'StorageClass.storage.k8s.io', textAt(template, 'storageClassName')),
    ...driverSecrets(volume, path),
  ];
}

function fromSecret(
  source: JsonObject | null,
  nameField: string,
  field: string,
  mounted: readonly string[] = [],
): Edge[] {
  return keyed(source, { name: textAt(source, nameField), field, kind: 'Secret', mounted });
}

function fromConfigMap(source: JsonObject | null, field: string, mounted: readonly string[] = []): Edge[] {
  return keyed(source, { name: textAt(source, 'name'), field, kind: 'ConfigMap', mounted });
}

interface Keyed {
  name: string | null;
  field: string;
  kind: string;
  /** Keys that are mounted by themselves. */
  mounted: readonly string[];
}

function keyed(source: JsonObject | null, { name, field, kind, mounted }: Keyed): Edge[] {
  if (source === null) return [];
  const optional = source.optional === true;
  const items = objectsAt(source, 'items').map((item) => textAt(item, 'key'));
  const keys = items.length === 0 ? mounted : items;
  if (keys.length === 0) return refers(field, kind, name, { optional });
  return keys.flatMap((part) => refers(field, kind, name, { optional, part }));
}

/** Volume drivers that take a Secret of the pod's namespace, and the field that names it. */
const secretFields: ReadonlyMap<string, string> = new Map([
  ['csi', 'nodePublishSecretRef'],
  ['cephfs', 'secretRef'],
  ['cinder', 'secretRef'],
  ['flexVolume', 'secretRef'],
  ['iscsi', 'secretRef'],
  ['rbd', 'secretRef'],
  ['scaleIO', 'secretRef'],
  ['storageos', 'secretRef'],
]);

/** Of what the volume has, not of every driver there is: almost all have none of them. */
function driverSecrets(volume: JsonObject, path: string): Edge[] {
  return Object.keys(volume).flatMap((driver) => {
    const source = objectAt(volume, driver);
    if (driver === 'azureFile')
      return refers(`${path}.azureFile.secretName`, 'Secret', textAt(source, 'secretName'));
    const field = secretFields.get(driver);
    if (field === undefined) return [];
    return refers(`${path}.${driver}.${field}`, 'Secret', textAt(objectAt(source, field), 'name'));
  });
}
