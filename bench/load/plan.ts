export interface LoadPlan {
  /** `http://127.0.0.1:PORT` of the bot's hooks. */
  url: string;
  token: string;
  /** Bodies a second, sent when they are due whether or not earlier ones were answered. */
  rate: number;
  seconds: number;
  /** A sender that fell behind gives up after this time, having sent fewer. */
  mostSeconds: number;
  groups: number;
  connections: number;
  /** Wall time of the first episode, in milliseconds. */
  begun: number;
}

export interface LoadResult {
  sent: number;
  stored: number;
  /** Answers that were not 2xx, by status; `0` stands for no answer. */
  refused: Record<string, number>;
  /** From the moment a body was due until it was answered, in milliseconds. */
  latency: { p50: number; p99: number; max: number };
  seconds: number;
}
