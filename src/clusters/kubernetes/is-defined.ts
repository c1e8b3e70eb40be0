import { isAppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { asObject, type JsonObject, objectAt } from '../../lib/json.ts';
import type { Connection } from './connection.ts';
import { parseJson } from './parse-json.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const services = '/apis/apiregistration.k8s.io/v1/apiservices';

/**
 * Whether a cluster still has what a kind comes from: its CustomResourceDefinition, or the APIService of an aggregated server.
 * Its discovery may lack the kind for a while all the same, after a restart. null: kinds of the core group come from neither.
 * Throws AppError where it may not be asked.
 */
export async function isDefined(
  connection: Connection,
  { group, version, plural }: Pick<ResourceKind, 'group' | 'version' | 'plural'>,
  signal: AbortSignal,
): Promise<boolean | null> {
  if (group === '') return null;
  const definition = await read(`${definitions}/${plural}.${group}`, connection, signal);
  if (definition !== null) return true;
  const service = await read(`${services}/${version}.${group}`, connection, signal);
  // Groups that the API server serves by itself have an APIService, too, which outlives the kind.
  return objectAt(objectAt(service, 'spec'), 'service') !== null;
}

async function read(path: string, connection: Connection, signal: AbortSignal): Promise<JsonObject | null> {
  try {
    return asObject(parseJson((await connection.send({ path, signal })).body, path));
  } catch (error) {
    if (isAppError(error, 'NOT_FOUND')) return null;
    throw error;
  }
}
