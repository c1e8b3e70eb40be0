import type { FaultProxy } from '../fault-proxy.ts';
import type { PlannedFault } from './fault-plan.ts';

/** Puts a plan's faults before the one server that all clusters are read through. */
export class AddressProxy {
  readonly proxy: FaultProxy;

  constructor(proxy: FaultProxy) {
    this.proxy = proxy;
  }

  begin(faults: readonly PlannedFault[]): void {
    for (const { doing, skip, times } of faults) {
      if (doing.kind === 'exchange') this.proxy.fail({ skip, times, fault: doing.fault });
      if (doing.kind !== 'refuse') continue;
      if (skip === 0) this.proxy.refuse();
      else
        this.proxy.fail({
          skip,
          times: 1,
          fault: { kind: 'meanwhile', run: async () => this.proxy.refuse() },
        });
    }
  }

  async end(): Promise<void> {
    this.proxy.reset();
    await this.proxy.accept();
  }
}
