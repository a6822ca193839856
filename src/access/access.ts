/** One line of the configuration: who may do what, and where. */
export interface AccessRule {
  /** `alert.acknowledge`, `alert.*` or `*`. */
  allow: string[];
  /** Ids of the channels it holds in; everywhere when left out. */
  in?: string[] | undefined;
  /** `user:U…`, `group:S…`, `channel:C…` (its members), or `everyone`: every full member of the workspace. */
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

export interface Question {
  action: string;
  person: Person;
  channel?: string | undefined;
}

/** What the rules need to know of a person, answered by Slack through a cache. */
export interface Memberships {
  person(team: string, user: string): Promise<Person>;
  /** `group:S…` or `channel:C…`. `age` in milliseconds; rejects with TemporaryError when unknown or too old. */
  has(place: string, user: string): Promise<{ member: boolean; age: number }>;
}

export type Decision =
  | { allowed: true; rule: string; staleFor?: number }
  /** `ask`: who may. `channels`: where this person may, though not here. */
  | { allowed: false; ask: string[]; channels: string[] };
