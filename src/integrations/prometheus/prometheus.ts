// One Prometheus in our verbs, or what speaks its HTTP API: Thanos, Mimir, VictoriaMetrics.
import { z } from 'zod';
import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
import { readAtMost } from '#src/response-body.ts';
import type { Secret } from '#src/secret.ts';

export interface PrometheusSettings {
  /** Without a path, or with the one that it is served under. */
  url: string;
  token?: Secret | undefined;
}

export interface Span {
  from: Date;
  to: Date;
  /** Milliseconds between two points; the last one is `to`. */
  step: number;
}

export interface Point {
  at: Date;
  /** May be NaN or infinite. */
  value: number;
}

/** What a query gave over a span: one list of points for each series. */
export interface Answer {
  series: Point[][];
  /** Why it may not be all there is, in Prometheus' own words. */
  warnings: string[];
}

export interface Prometheus {
  /**
   * Ends within 4 s. Rejects with UserError for a query that cannot be evaluated and for what the configuration has to
   * put right, and with TemporaryError when there was no answer.
   */
  range(query: string, span: Span): Promise<Answer>;
}

/** Milliseconds. */
const patience = 4000;
/** Far more than any indicator needs: one that returns every series of a server is a mistake. */
const largest = 4 * 1024 * 1024;

/** https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries */
const Succeeded = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])).default([]) })),
  }),
  warnings: z.array(z.string()).default([]),
});
const Failed = z.object({ status: z.literal('error'), error: z.string() });

/** `settings` are asked for with each query: a reload may have changed them. */
export function connectPrometheus(settings: () => PrometheusSettings | undefined): Prometheus {
  return {
    range: async (query, { from, to, step }) => {
      const configured = settings();
      if (!configured) throw new UserError('There is no Prometheus in the configuration.');
      const points = Math.floor((to.getTime() - from.getTime()) / step);
      const start = to.getTime() - points * step;
      const asked = { query, start: seconds(start), end: seconds(to.getTime()), step: seconds(step) };
      try {
        return await ask(configured, { ...asked, timeout: '3s' });
      } catch (cause) {
        if (cause instanceof UserError || cause instanceof TemporaryError) throw cause;
        throw new TemporaryError('Prometheus did not answer', { cause });
      }
    },
  };
}

async function ask({ url, token }: PrometheusSettings, query: Record<string, string>): Promise<Answer> {
  const address = new URL('api/v1/query_range', url.endsWith('/') ? url : `${url}/`);
  const response = await fetch(address, {
    ...{ method: 'POST', body: new URLSearchParams(query), redirect: 'manual' },
    headers: token ? { authorization: `Bearer ${token.reveal()}` } : {},
    signal: AbortSignal.timeout(patience),
  });
  const text = Buffer.from(await readAtMost(response, largest, 'the answer of Prometheus')).toString();
  const body = parsed(text);
  const { data: found } = Succeeded.safeParse(body);
  if (found)
    return { series: found.data.result.map(({ values }) => values.map(pointOf)), warnings: found.warnings };
  const { data: failed } = Failed.safeParse(body);
  const { status } = response;
  // What cannot be read or evaluated stays so; the rest may be otherwise the next time.
  if (failed && (status === 400 || status === 422))
    throw new UserError(`Prometheus cannot evaluate the query: ${escapeText(failed.error, 300)}`);
  if (status === 401 || status === 403)
    throw new UserError(
      `Prometheus does not let me ask (${status}). See \`prometheus.token\` in the configuration.`,
    );
  if (status < 400 || status === 404)
    throw new UserError(`What answers at \`prometheus.url\` is not a Prometheus (${status}).`);
  throw new TemporaryError(`Prometheus answered ${status}${failed ? `: ${failed.error.slice(0, 300)}` : ''}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats */
const infinite: Record<string, number> = { '+Inf': Infinity, '-Inf': -Infinity };

function pointOf([at, value]: [number, string]): Point {
  return { at: new Date(at * 1000), value: infinite[value] ?? Number(value) };
}

function seconds(milliseconds: number): string {
  return String(milliseconds / 1000);
}
