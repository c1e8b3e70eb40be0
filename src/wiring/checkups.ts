import { createKubeconfigCheckup } from '../clusters/kubeconfig/kubeconfig-checkup.ts';
import { embeddedServerCheckup } from '../clusters/through-mcp/embedded-server-checkup.ts';
import { isNamedByHand, type SettingSources } from '../config/named-by-hand.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import type { Checkup, Clock } from '../domain/ports/outside.ts';
import type { DoctorCheck } from '../domain/reports.ts';
import { createModelCheckup } from '../llm/model-checkup.ts';
import { nodeCheckup } from '../observe/machine-checkups.ts';
import { createStoreCheckup } from '../store/sqlite/store-checkup.ts';
import { openConfiguredModel } from './agent.ts';

interface Surroundings {
  settings: Settings;
  environment: ProcessEnvironment;
  sources?: SettingSources;
  clock: Clock;
  /** false: no model is asked. */
  asksModel: boolean;
}

/** Everything that doctor looks at, in the order in which it is shown. */
export function checkups(surroundings: Surroundings): Checkup[] {
  const { settings, environment, sources } = surroundings;
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
    modelCheckup(surroundings),
  ];
}

/** For an answer of a few words; a model that takes longer is of no use for questions. */
const modelTimeoutMs = 30_000;

/** One call of a tool: some hundred tokens. */
function modelCheckup({ settings, environment, clock, asksModel }: Surroundings): Checkup {
  const hasKey = settings.modelBaseUrl !== null || environment.openrouterApiKey !== null;
  return createModelCheckup({
    skipped: asksModel && hasKey ? null : notAsked(hasKey),
    // What is away is told at once, not after minutes of trying.
    open: () =>
      openConfiguredModel({ settings: { ...settings, modelWaitBudgetMs: 3000 }, environment, clock }),
    clock,
    timeoutMs: modelTimeoutMs,
  });
}

function notAsked(hasKey: boolean): Pick<DoctorCheck, 'status' | 'detail' | 'advice'> {
  if (hasKey) return { status: 'ok', detail: 'not asked, as you wished', advice: null };
  return {
    status: 'warning',
    detail: 'not asked: OPENROUTER_API_KEY is not set',
    advice:
      'Only questions in words need it: set it, or name an endpoint of your own with the setting model-base-url.',
  };
}
