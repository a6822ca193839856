// Machines over SSH, in our verbs. The library stays in this folder.
import type { Secret } from '#src/secret.ts';

export interface Login {
  /** What its host key is pinned by; addresses are reused, so never one of them. */
  server: string;
  address: string;
  port: number;
  user: string;
  /** `ssh-ed25519 AAAA…`: the only one that is accepted. */
  hostKey: string;
  /** OpenSSH's format. */
  privateKey: Secret;
  /** Through this machine. */
  via?: Login;
}

export interface RunOptions {
  /** Nothing when left out. */
  stdin?: string;
  /** Milliseconds for all of it. */
  timeout: number;
  /** Milliseconds without a word. */
  idle?: number;
  /** Output as it comes, stdout and stderr, decoded over the borders of chunks; at most `limit` bytes of it, then one line that says so. */
  onOutput?(text: string): void;
  /** 1 MiB when left out. */
  limit?: number;
  signal?: AbortSignal;
}

/** How a command ended. Success is `code === 0` and nothing else: a lost connection has no code. */
export interface Ended {
  code: number | null;
  signal: string | null;
  /** The connection was lost or we gave up: it may still run over there. */
  mayStillRun: boolean;
  /**
   * What ended the wait when it was not the command. Unless it had `stdin` it was asked to end (SIGTERM), and
   * `mayStillRun` says whether it is known to have.
   */
  because?: 'lost' | 'timeout' | 'silent' | 'aborted';
}

export interface UploadOptions {
  /** Milliseconds for all of it; 60 s when left out. */
  timeout?: number;
  signal?: AbortSignal;
}

/**
 * At most one connection per server and 50 at once, those that lead further not counted; further calls wait, which their
 * time-outs include. A call that is given up before anything was sent rejects: with the signal's reason, or TemporaryError. Rejects with HostKeyChanged when the server shows
 * another key than the pinned one (nothing was sent to it), with UserError for what people can put right (login refused,
 * no SSH there), with TemporaryError for what may pass (refused, reset, silent).
 */
export interface Ssh {
  /** Each argument reaches the program as it is, the empty one too; there is no shell to read it. */
  run(login: Login, argv: readonly string[], options: RunOptions): Promise<Ended>;
  /**
   * Resolves when the file is whole over there (read back, compared by SHA-256) under its name, with this mode. Under its
   * name stands what was there before, or all of this; what is given up may leave `PATH.….part`.
   */
  upload(
    login: Login,
    content: Uint8Array,
    path: string,
    mode: number,
    options?: UploadOptions,
  ): Promise<void>;
  /** The key that answers at an address, for people to compare. Logs in nowhere. `ssh-ed25519 AAAA…` */
  hostKey(address: string, port: number): Promise<string>;
  /** Ends every connection; what runs over there is left alone. */
  close(): Promise<void>;
}

export class HostKeyChanged extends Error {
  override name = 'HostKeyChanged';
  /** SHA-256 as `ssh-keygen -lf` shows it. */
  readonly shown: string;
  constructor(message: string, shown: string) {
    super(message);
    this.shown = shown;
  }
}
