// Whatever a sender says, read by the expressions of the configuration: https://docs.jsonata.org
import jsonata from 'jsonata';
import { z } from 'zod';
import type { News } from '#src/alerts/alert.ts';
import type { AlertSettings } from '#src/alerts/settings.ts';
import { storable } from '#src/json.ts';
import { annotatedLinks, groupFacts, news, type SaidOfAlert, webLink } from './group.ts';
import { type Reading, UnreadableBody } from './reading.ts';
import type { Router } from './route.ts';
import { explain, Labels, MomentOrNone, Status, Text } from './schemas.ts';
import type { Entries } from './text.ts';

export type Mapping = NonNullable<AlertSettings['sources'][string]['mapping']>;
type Field = Exclude<keyof Mapping, 'alerts'>;

/** Milliseconds, evaluations and items: an expression that needs more is a mistake in it. */
const bounds = { timeout: 1000, stack: 200, sequence: 100_000 };

const Scalar = z.union([Text, z.number().transform(String), z.boolean().transform(String)]);

const Alert = z.object({
  fingerprint: Scalar.pipe(z.string().min(1)),
  status: Status,
  startsAt: MomentOrNone,
  endsAt: MomentOrNone,
  severity: Scalar.optional(),
  title: Scalar.pipe(z.string().min(1)),
  labels: Labels,
  annotations: Labels,
  url: Scalar.nullish(),
  group: Scalar.optional(),
});
type Alert = z.infer<typeof Alert>;

/** Compiled once. Rejects with UnreadableBody, which names the expression, when a body comes that it cannot read. */
export function genericReader(mapping: Mapping, router: Router): (json: unknown) => Promise<Reading> {
  const { alerts: list, ...rest } = mapping;
  const expressions: Partial<Record<Field, string | undefined>> = rest;
  const findAll = compile('alerts', list);
  const fields = Object.entries(expressions).flatMap(([name, text]) =>
    text === undefined ? [] : [{ name, evaluate: compile(name, text) }],
  );

  return async (json) => {
    const found = await findAll(json, json);
    const items: unknown[] = Array.isArray(found) ? [...found] : [found];
    if (found === undefined || items.length === 0) {
      throw new UnreadableBody(`mapping.alerts (${list}): expected alerts, found none in the body`);
    }
    const alerts: Alert[] = [];
    let problem: string | undefined;
    for (const [place, item] of items.entries()) {
      const mapped: Record<string, unknown> = {};
      for (const { name, evaluate } of fields) mapped[name] = await evaluate(item, json);
      const alert = Alert.safeParse(mapped);
      if (alert.success) alerts.push(alert.data);
      else problem ??= mistake(alert.error, mapped, expressions, place);
    }
    return { groups: inGroups(alerts, router), ...(problem !== undefined && { problem }) };
  };
}

type Evaluate = (item: unknown, body: unknown) => Promise<unknown>;

function compile(name: string, text: string): Evaluate {
  try {
    const expression = jsonata(text, bounds);
    return async (item, body) => {
      try {
        return await expression.evaluate(item, { body });
      } catch (error) {
        throw new UnreadableBody(`mapping.${name} (${text}): ${reason(error)}`);
      }
    };
  } catch (error) {
    return () => Promise.reject(new UnreadableBody(`mapping.${name} (${text}): ${reason(error)}`));
  }
}

function reason(error: unknown): string {
  const message = error !== null && typeof error === 'object' && 'message' in error ? error.message : error;
  return storable(String(message)).slice(0, 300);
}

function mistake(
  error: z.ZodError,
  mapped: Record<string, unknown>,
  expressions: Partial<Record<string, string | undefined>>,
  place: number,
): string {
  const expression = expressions[String(error.issues[0]?.path[0])] ?? 'not given';
  return `alert ${place + 1}: ${explain(error, { mapping: mapped }, ['mapping'])} (it is ${expression})`;
}

/** Without an expression for groups, each alert is its own. */
function inGroups(alerts: Alert[], router: Router): Reading['groups'] {
  const groups = Map.groupBy(alerts, ({ group, fingerprint }) => group ?? fingerprint);
  return [...groups].map(([key, said]) => {
    const labels = common(said.map((alert) => alert.labels));
    const annotations = common(said.map((alert) => alert.annotations));
    const titles = new Set(said.map(({ title }) => title));
    const [title = key] = titles;
    const [first] = said;
    return {
      facts: groupFacts(
        {
          key,
          title: titles.size === 1 ? title : key,
          labels,
          annotations,
          links: [
            ...annotatedLinks(annotations),
            said.length === 1 ? webLink('Source', first?.url) : undefined,
          ],
        },
        router,
      ),
      alerts: said.map((alert) => newsOf(alert, router)),
    };
  });
}

function newsOf({ title, url, ...alert }: Alert, router: Router): News {
  const said: SaidOfAlert = { ...alert, name: title, url: webLink('', url)?.url ?? null };
  return news(said, router);
}

function common([first = [], ...others]: Entries[]): Entries {
  const maps = others.map((entries) => new Map(entries));
  return first.filter(([name, value]) => maps.every((map) => map.get(name) === value));
}
