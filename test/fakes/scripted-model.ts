import type { Model, ModelPart, ModelRequest } from '../../src/domain/ports/model.ts';

/** A model that says what it is given, turn by turn, and then the last again and again. */
export function scriptedModel(turns: readonly (readonly ModelPart[])[], seen: ModelRequest[] = []): Model {
  return {
    names: ['scripted'],
    async *turn(request) {
      seen.push(structuredClone(request));
      yield* turns[Math.min(seen.length, turns.length) - 1] ?? [];
    },
  };
}
