// The webhook of Alertmanager, version 4, and of Grafana, which says the same and a little more.
// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
import { z } from 'zod';
import type { News } from '#src/alerts/alert.ts';
import { annotatedLinks, groupFacts, news, webLink } from './group.ts';
import { type Reading, UnreadableBody } from './reading.ts';
import type { Router } from './route.ts';
import { explain, Labels, Moment, MomentOrNone, Status, Text } from './schemas.ts';
import { type Entries, entryOf } from './text.ts';

const Body = z.object({
  groupKey: Text.pipe(z.string().min(1)),
  receiver: Text.optional(),
  externalURL: Text.optional(),
  groupLabels: Labels,
  commonLabels: Labels,
  commonAnnotations: Labels,
  alerts: z.array(z.unknown()),
});

const Alert = z.object({
  status: Status,
  labels: Labels,
  annotations: Labels,
  startsAt: Moment,
  endsAt: MomentOrNone,
  generatorURL: Text.nullish(),
  dashboardURL: Text.nullish(),
  panelURL: Text.nullish(),
  fingerprint: Text.nullish(),
});
type Alert = z.infer<typeof Alert>;

export function readAlertmanager(json: unknown, router: Router): Reading {
  const body = Body.safeParse(json);
  if (!body.success) throw new UnreadableBody(explain(body.error, json));
  const { alerts, problems, first } = readAlerts(json, body.data.alerts, router);

  const { groupKey, receiver = '', externalURL, groupLabels, commonLabels, commonAnnotations } = body.data;
  const labels = [...new Map([...commonLabels, ...groupLabels])] as Entries;
  const facts = groupFacts(
    {
      // Two receivers of one Alertmanager may send the same groupKey: it does not hold the receiver.
      key: `${receiver}:${groupKey}`,
      title: titleOf(labels, groupLabels, first),
      labels,
      annotations: commonAnnotations,
      links: [
        ...annotatedLinks(commonAnnotations),
        webLink('Dashboard', first?.dashboardURL),
        webLink('Panel', first?.panelURL),
        webLink('Graph', first?.generatorURL),
        webLink('Alertmanager', alertmanagerPage(externalURL, receiver)),
      ],
    },
    router,
  );
  return {
    groups: alerts.length > 0 ? [{ facts, alerts }] : [],
    ...(problems[0] && { problem: summary(problems) }),
  };
}

function readAlerts(json: unknown, raw: unknown[], router: Router) {
  const problems: string[] = [];
  const alerts: News[] = [];
  let first: Alert | undefined;
  for (const [place, value] of raw.entries()) {
    const alert = Alert.safeParse(value);
    if (!alert.success) {
      problems.push(explain(alert.error, json, ['alerts', place]));
      continue;
    }
    first ??= alert.data;
    const { labels, generatorURL, fingerprint } = alert.data;
    const name = entryOf(labels, 'alertname') ?? 'alert without a name';
    alerts.push(
      news(
        {
          ...alert.data,
          name,
          url: webLink('', generatorURL)?.url ?? null,
          fingerprint: fingerprint ?? undefined,
        },
        router,
      ),
    );
  }
  return { alerts, problems, first };
}

function summary([first = '', ...others]: string[]): string {
  return others.length === 0 ? first : `${first} (and ${others.length} more like it)`;
}

/** The alert's name where the group shares one; otherwise what the group has in common. */
function titleOf(common: Entries, groupLabels: Entries, first: Alert | undefined): string {
  const name = entryOf(common, 'alertname');
  if (name) return name;
  if (groupLabels.length > 0) return groupLabels.map(([label, value]) => `${label}=${value}`).join(' ');
  return (first && entryOf(first.labels, 'alertname')) ?? 'Alerts';
}

function alertmanagerPage(externalURL: string | undefined, receiver: string): string | undefined {
  const url = externalURL ? URL.parse(externalURL) : null;
  if (!url) return undefined;
  return `${url.href.replace(/\/$/, '')}/#/alerts?receiver=${encodeURIComponent(receiver.toWellFormed())}`;
}
