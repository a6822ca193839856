// What containers write, kept by their ids for as long as the pod is there, as a kubelet keeps it.
import { createHash } from 'node:crypto';

export interface LogLine {
  at: number;
  text: string;
}

export interface PodLogs {
  /** A container starts, for the first time or again. Answers its id. */
  begin(uid: string, container: string): string;
  write(id: string, line: LogLine): void;
  /** The container has ended: its followers are done. */
  end(id: string): void;
  read(id: string): LogLine[];
  /** Calls back with each later line, and without one when the container ends. */
  follow(id: string, listener: (line?: LogLine) => void): () => void;
  forget(uid: string): void;
  /** What every container of this name has written, whatever happened to it; and the one before it. */
  script(container: string, lines: LogLine[], previous: LogLine[]): void;
  scripted(container: string, previous: boolean): LogLine[] | undefined;
}

export function createPodLogs(): PodLogs {
  const logs = new Map<string, LogLine[]>();
  const followers = new Map<string, Set<(line?: LogLine) => void>>();
  const scripts = new Map<string, { lines: LogLine[]; previous: LogLine[] }>();
  const idsOf = new Map<string, string[]>();
  const tell = (id: string, line?: LogLine): void => {
    for (const listener of followers.get(id) ?? []) listener(line);
  };

  return {
    begin(uid, container) {
      const ids = idsOf.get(uid) ?? [];
      const digest = createHash('sha256').update(`${uid}/${container}/${ids.length}`).digest('hex');
      const id = `containerd://${digest}`;
      idsOf.set(uid, [...ids, id]);
      logs.set(id, []);
      return id;
    },
    write(id, line) {
      logs.get(id)?.push(line);
      tell(id, line);
    },
    end: (id) => tell(id),
    read: (id) => logs.get(id) ?? [],
    follow(id, listener) {
      const listeners = followers.get(id) ?? new Set();
      followers.set(id, listeners.add(listener));
      return () => listeners.delete(listener);
    },
    forget(uid) {
      for (const id of idsOf.get(uid) ?? []) {
        tell(id);
        logs.delete(id);
        followers.delete(id);
      }
      idsOf.delete(uid);
    },
    script: (container, lines, previous) => void scripts.set(container, { lines, previous }),
    scripted: (container, previous) => scripts.get(container)?.[previous ? 'previous' : 'lines'],
  };
}
