interface Version {
  major: number;
  minor: number;
}

/** `v1.36.3-gke.100` → 1.36; null: it is none. */
export function versionOf(text: unknown): Version | null {
  const [, major, minor] = typeof text === 'string' ? (/^v?(\d+)\.(\d+)/.exec(text) ?? []) : [];
  return minor === undefined ? null : { major: Number(major), minor: Number(minor) };
}
