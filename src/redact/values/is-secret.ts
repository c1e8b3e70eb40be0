const type = /^(?:Opaque$|kubernetes\.io\/|bootstrap\.kubernetes\.io\/|helm\.sh\/release)/;

/** Whether an object is a Secret, by its kind or by fields that nothing else has: items of lists need not say their kind. */
export function isSecret(object: Record<string, unknown>): boolean {
  if (object.kind === 'Secret' || Object.hasOwn(object, 'stringData')) return true;
  return typeof object.type === 'string' && type.test(object.type) && Object.hasOwn(object, 'data');
}
