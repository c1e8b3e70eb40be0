import type { SettingSources } from '../config/named-by-hand.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';

export interface AppOptions {
  settings: Settings;
  environment: ProcessEnvironment;
  /** Without them a kubeconfig that is missing counts as one that nobody named. */
  sources?: SettingSources;
  version: string;
  /** Takes log lines for stderr. */
  writeLog: (line: string) => void;
  /** Milliseconds since the epoch; the machine's clock unless it is said otherwise. */
  now?: () => number;
}
