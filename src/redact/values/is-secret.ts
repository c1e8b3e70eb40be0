const type = /^(?:Opaque$|kubernetes\.io\/|bootstrap\.kubernetes\.io\/|helm\.sh\/release)/;

/** Whether an object is a Secret, by its kind or by fields that nothing else has: items of lists need not say their kind. */
export function isSecret(object: Record<string, unknown>): boolean {
  if (object.kind === 'Secret' || object.stringData !== undefined) return true;
  return typeof object.type === 'string' && object.data !== undefined && type.test(object.type);
}
