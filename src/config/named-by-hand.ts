/** Where a setting's value comes from. */
export interface SettingSource {
  from: 'flag' | 'environment' | 'file' | 'default';
  /** `--data-dir`, the variable, the file; '' for a default. */
  name: string;
}

export interface SettingSources {
  kubeconfig: SettingSource;
}

/**
 * Whether a kubeconfig was named for this program: such a file has to be there. What KUBECONFIG names is passed over where
 * it is missing, as kubectl does.
 */
export function isNamedByHand(source: SettingSource | undefined): boolean {
  return source !== undefined && source.from !== 'default' && source.name !== 'KUBECONFIG';
}
