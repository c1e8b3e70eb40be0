import { createKubeconfigCheckup } from '../clusters/kubeconfig/kubeconfig-checkup.ts';
import { embeddedServerCheckup } from '../clusters/through-mcp/embedded-server-checkup.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import type { Checkup } from '../domain/ports/outside.ts';
import { modelKeyCheckup, nodeCheckup } from '../observe/machine-checkups.ts';
import { createStoreCheckup } from '../store/sqlite/store-checkup.ts';

/** Everything that doctor looks at, in the order in which it is shown. */
export function checkups(settings: Settings, environment: ProcessEnvironment): Checkup[] {
  return [
    nodeCheckup(process.versions.node),
    createKubeconfigCheckup({
      files: settings.kubeconfig,
      environment: environment.variables,
      home: environment.home,
      isInCluster: environment.inCluster !== null,
    }),
    embeddedServerCheckup,
    createStoreCheckup(settings.dataDir),
    modelKeyCheckup(environment.openrouterApiKey !== null),
  ];
}
