/** Name of a setting as people write it: `pageTimeoutMs` is `page-timeout`. The unit is part of the value there. */
export function settingName(field: string): string {
  return field.replace(/(Ms|Seconds|Bytes)$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The environment variable of a setting: `page-timeout` is `K8S_MCP_AGENT_PAGE_TIMEOUT`. */
export function variableName(name: string): string {
  return `K8S_MCP_AGENT_${name.toUpperCase().replaceAll('-', '_')}`;
}
