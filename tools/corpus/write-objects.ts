import type { TestCluster } from '../../test/cluster/test-cluster.ts';

/** An object and where it is written; its status is written behind it, as a controller would. */
export interface SceneObject {
  /** Collection: `/api/v1/namespaces/shop/pods`. */
  path: string;
  object: { metadata: { name: string } & Record<string, unknown>; status?: object } & Record<string, unknown>;
  /** Asked to go, and held by a finalizer. */
  isDeleted?: boolean;
}

/** Writes objects in order; those that share a collection at once. */
export async function writeObjects(cluster: TestCluster, objects: readonly SceneObject[]): Promise<void> {
  for (const path of new Set(objects.map((entry) => entry.path)))
    await Promise.all(objects.filter((entry) => entry.path === path).map((entry) => write(cluster, entry)));
}

async function write(cluster: TestCluster, { path, object, isDeleted }: SceneObject): Promise<void> {
  await cluster.create(path, object);
  const own = `${path}/${object.metadata.name}`;
  if (object.status !== undefined) {
    const { code, body } = await cluster.request(`${own}/status`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ status: object.status }),
    });
    if (code !== 200) throw new Error(`the status of ${own}: ${body}`);
  }
  if (isDeleted) await cluster.request(own, { method: 'DELETE' });
}
