// How long things take on a machine. Milliseconds.
export interface Pace {
  /** From power on until its sshd answers. */
  boot: number;
  /** From then until cloud-init has done everything. */
  cloudInit: number;
  /** Installing one package. */
  install: number;
  /** One second of `sleep`. */
  second: number;
}

export const paces = {
  human: { boot: 1500, cloudInit: 3000, install: 1200, second: 1000 },
  quick: { boot: 20, cloudInit: 50, install: 10, second: 20 },
} satisfies Record<string, Pace>;
