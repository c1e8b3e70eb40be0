import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { ModelServer } from '../fakes/model-server.ts';
import { runProgram, temporaryFolder } from './run-program.ts';

/** The demo fleet, scanned once, and a provider on loopback that is asked about it. */
class AskedDemo {
  readonly home = temporaryFolder();
  /** Of the program that may ask no model. */
  readonly withoutModel = { KUBECONFIG: join(this.home, 'kubeconfig') };
  #fleet: DemoFleet | null = null;
  #server: ModelServer | null = null;

  get server(): ModelServer {
    if (this.#server === null) throw new Error('the provider was not started');
    return this.#server;
  }

  /** Without the second look: what the provider says is said turn by turn. */
  get variables(): Record<
    'KUBECONFIG' | 'K8S_MCP_AGENT_MODEL_BASE_URL' | 'K8S_MCP_AGENT_SECOND_LOOK',
    string
  > {
    return {
      ...this.withoutModel,
      K8S_MCP_AGENT_MODEL_BASE_URL: this.server.baseUrl,
      K8S_MCP_AGENT_SECOND_LOOK: 'false',
    };
  }

  async start(): Promise<void> {
    this.#fleet = await startDemoFleet(Date.now());
    writeFileSync(this.withoutModel.KUBECONFIG, this.#fleet.kubeconfig);
    this.#server = await ModelServer.start();
    await runProgram(['scan'], this.home, this.withoutModel);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await this.#fleet?.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** For all tests of a `describe`, in which it has to be called. */
export function askedDemo(): AskedDemo {
  const demo = new AskedDemo();
  beforeAll(() => demo.start(), 60_000);
  afterAll(() => demo.stop());
  return demo;
}
