/** One line of the configuration: who may do what, and where. */
export interface AccessRule {
  /** `alert.acknowledge`, `alert.*` or `*`. */
  allow: string[];
  /** Ids of the channels it holds in; everywhere when left out. */
  in?: string[] | undefined;
  /** Environments it holds for; for all of them, and for what has none, when left out. */
  on?: string[] | undefined;
  /** `user:U…`, `group:S…`, `channel:C…` (its members), `service:…`, or `everyone`: every full member of the workspace. */
  to: string[];
}

export interface Person {
  id: string;
  team: string;
  name: string;
  /** IANA zone of the person's profile, for times that are theirs: "until tomorrow 09:00". */
  zone: string;
  standing: 'member' | 'guest' | 'stranger' | 'bot' | 'deactivated';
}

/** For what is not said yet, as in a form that is only opened: a right in one environment is enough. */
export const anyEnvironment = '*';

export interface Question {
  action: string;
  person: Person;
  channel?: string | undefined;
  /** The one that is acted on. */
  environment?: string | undefined;
}

/** What the rules need to know of a person, answered by Slack through a cache. */
export interface Memberships {
  person(team: string, user: string): Promise<Person>;
  /** `group:S…` or `channel:C…`. `age` in milliseconds; rejects with TemporaryError when unknown or too old. */
  has(place: string, user: string): Promise<{ member: boolean; age: number }>;
}

export type Decision =
  | { allowed: true; rule: string; staleFor?: number }
  /** `ask`: who may. `channels` and `environments`: where this person may, though not here. */
  | { allowed: false; ask: string[]; channels: string[]; environments: string[] };
