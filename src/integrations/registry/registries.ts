// What a registry knows of an image. https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
import type { Secret } from '#src/secret.ts';

export interface RegistrySettings {
  /** Left out: https:// and the host. */
  url?: string | undefined;
  username?: string | undefined;
  password?: Secret | undefined;
  token?: Secret | undefined;
}

/** What the image's builder wrote on it. Nothing of it is sure to be there, or true. */
export interface ImageLabels {
  commit?: string;
  source?: string;
  created?: string;
}

/** Calls end within 4 s. `repository` is as the configuration names it: `registry.example.com/shop/checkout`. */
export interface Registries {
  /**
   * The digest that a tag, or a digest itself, names now. Throws UserError for one that is not there, with the
   * nearest ones, and TemporaryError while the registry does not answer.
   */
  resolve(repository: string, reference: string): Promise<string>;
  /** As many as 5,000, newest first as far as their names tell; none of an image that is not there. */
  tags(repository: string): Promise<string[]>;
  /** Of an index, those of its image for Linux. */
  labels(repository: string, digest: string): Promise<ImageLabels>;
}

/** By host. Asked at every call, so that a reload holds from the next one on. */
export type SettingsOf = (host: string) => RegistrySettings | undefined;
