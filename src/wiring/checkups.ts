import { createKubeconfigCheckup } from '../clusters/kubeconfig/kubeconfig-checkup.ts';
import { embeddedServerCheckup } from '../clusters/through-mcp/embedded-server-checkup.ts';
import { isNamedByHand, type SettingSources } from '../config/named-by-hand.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import type { Checkup } from '../domain/ports/outside.ts';
import { modelKeyCheckup, nodeCheckup } from '../observe/machine-checkups.ts';
import { createStoreCheckup } from '../store/sqlite/store-checkup.ts';

interface Surroundings {
  settings: Settings;
  environment: ProcessEnvironment;
  sources?: SettingSources;
}

/** Everything that doctor looks at, in the order in which it is shown. */
export function checkups({ settings, environment, sources }: Surroundings): Checkup[] {
  return [
    nodeCheckup(process.versions.node),
    createKubeconfigCheckup({
      files: settings.kubeconfig,
      environment: environment.variables,
      home: environment.home,
      isInCluster: environment.inCluster !== null,
      mustExist: isNamedByHand(sources?.kubeconfig),
    }),
    embeddedServerCheckup,
    createStoreCheckup(settings.dataDir),
    modelKeyCheckup(environment.openrouterApiKey !== null),
  ];
}
