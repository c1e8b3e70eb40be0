import type { Model } from '../../domain/ports/model.ts';
import type { Boundary } from './create-boundary.ts';

/** The model as the agent gets it: there is no way to it past the boundary. */
export function modelAtBoundary(model: Model, boundary: Boundary): Model {
  return { names: model.names, turn: (request, signal) => model.turn(boundary.request(request), signal) };
}
