import type { GroupFacts, Link, News } from '#src/alerts/alert.ts';
import { storable } from '#src/json.ts';
import type { Router } from './route.ts';
import { digestOf, type Entries, entryOf, storableKey, toJson } from './text.ts';

export interface SaidOfGroup {
  key: string;
  title: string;
  labels: Entries;
  annotations: Entries;
  links: (Link | undefined)[];
}

export function groupFacts(said: SaidOfGroup, router: Router): GroupFacts {
  const title = storable(said.title).slice(0, 500);
  const labels = toJson(said.labels);
  const annotations = toJson(said.annotations);
  const links = JSON.stringify(distinct(said.links));
  return {
    key: storableKey(said.key),
    title,
    labels,
    annotations,
    links,
    digest: digestOf(title, labels, annotations, links),
    ...router.channel(said.labels),
  };
}

export interface SaidOfAlert {
  fingerprint: string | undefined;
  status: News['status'];
  startsAt: string | null;
  endsAt: string | null;
  severity?: string | undefined;
  name: string;
  labels: Entries;
  annotations: Entries;
  url: string | null;
}

export function news(said: SaidOfAlert, router: Router): News {
  const labels = toJson(said.labels);
  const annotations = toJson(said.annotations);
  const severity = router.severity(said.labels, said.severity);
  // While it fires, its end is only a promise that senders keep moving.
  const endsAt = said.status === 'resolved' ? said.endsAt : null;
  const name = storable(said.name).slice(0, 300);
  return {
    fingerprint: storableKey(said.fingerprint || digestOf(labels)),
    status: said.status,
    startsAt: said.startsAt,
    endsAt,
    severity,
    name,
    labels,
    annotations,
    url: said.url,
    digest: digestOf(said.status, severity, name, labels, annotations, said.url),
  };
}

/** Where an annotation holds an address under one of the names in use. */
export function annotatedLinks(annotations: Entries): (Link | undefined)[] {
  return [
    webLink('Runbook', entryOf(annotations, 'runbook_url', 'runbook', 'runbookUrl')),
    webLink(
      'Dashboard',
      entryOf(annotations, 'dashboard_url', 'dashboard', 'dashboardURL', '__dashboard_url__'),
    ),
  ];
}

export function webLink(title: string, address: string | null | undefined): Link | undefined {
  const url = address ? URL.parse(address) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.href.length > 2000) return undefined;
  return { title, url: storable(url.href) };
}

function distinct(links: (Link | undefined)[]): Link[] {
  const byUrl = new Map(links.filter((link) => link !== undefined).map((link) => [link.url, link]));
  return [...byUrl.values()].slice(0, 8);
}
