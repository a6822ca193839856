import type { Json, JsonObject } from '#src/json.ts';

/** Answers with one value, or with many that are sent as they come. A UserError is told to the caller word for word. */
export type Endpoint = (input: JsonObject) => Promise<Json | AsyncIterable<Json>>;

/** What the admin socket offers, by name: `backup`. */
export type Endpoints = Record<string, Endpoint>;

export function isStream(answer: Json | AsyncIterable<Json>): answer is AsyncIterable<Json> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}
