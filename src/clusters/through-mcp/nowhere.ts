/**
 * A namespace that does not exist: no role was ever bound in it, so only who may list cluster-wide may list it. It is the
 * namespace of every context that we write: for those who may not list cluster-wide the embedded server silently lists
 * the context's namespace instead; in this one that is forbidden too, so the narrowing shows.
 */
export const nowhere = 'k8s-mcp-agent-nowhere';
