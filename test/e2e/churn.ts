import type { TestCluster } from '../cluster/test-cluster.ts';

const folder = '/api/v1/namespaces/default/configmaps';

/** Creates, changes and deletes ConfigMaps of a real cluster, one after the other and without a pause. */
export class Churn {
  readonly #cluster: TestCluster;
  readonly #prefix: string;
  #step = 0;

  /** Objects are named after `prefix`. */
  constructor(cluster: TestCluster, prefix: string) {
    this.#cluster = cluster;
    this.#prefix = prefix;
  }

  async steps(count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) await this.#next();
  }

  /** Makes an object that stays, or changes it: the same one in another state. */
  async touch(value: string): Promise<void> {
    const name = `${this.#prefix}-stays`;
    const { code } = await this.#cluster.request(`${folder}/${name}`);
    if (code === 404) await this.#send('POST', folder, named(name, value));
    else await this.#send('PATCH', `${folder}/${name}`, { data: { turn: value } });
  }

  /** Goes on until it is told to end; answers how much it did. */
  async until(isEnough: () => boolean): Promise<number> {
    const before = this.#step;
    while (!isEnough()) await this.#next();
    return this.#step - before;
  }

  /** Of every object: created, changed twice, and every second one deleted and made anew under the same name. */
  async #next(): Promise<void> {
    const object = Math.floor(this.#step / 4);
    const name = `${this.#prefix}-${object}`;
    const turn = this.#step % 4;
    this.#step += 1;
    if (turn === 0) await this.#send('POST', folder, named(name, 'first'));
    else if (turn < 3) await this.#send('PATCH', `${folder}/${name}`, { data: { turn: String(turn) } });
    else if (object % 2 === 0) await this.#send('DELETE', `${folder}/${name}`);
    else {
      await this.#send('DELETE', `${folder}/${name}`);
      await this.#send('POST', folder, named(name, 'again'));
    }
  }

  async #send(method: string, path: string, body?: object): Promise<void> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await this.#cluster.request(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': type },
    });
    if (answer.code >= 300) throw new Error(`${method} ${path}: ${answer.body}`);
  }
}

function named(name: string, turn: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { turn } };
}
