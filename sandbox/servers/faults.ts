export interface Faults {
  /** Cut off now, as by a reset. */
  reset(): void;
  /** Connections stay open and nothing is answered. */
  silence(on?: boolean): void;
  /** Nothing listens. */
  down(on?: boolean): Promise<void>;
  /** Another machine answers at the address: it shows a key of its own. */
  strangerAnswers(on?: boolean): void;
  diskFull(on?: boolean): void;
  noPython(on?: boolean): void;
  sudoRefused(on?: boolean): void;
  /** Milliseconds before each program begins. */
  slow(milliseconds: number): void;
}

export interface FaultState {
  isSilent: boolean;
  isStranger: boolean;
  hasPython: boolean;
  maySudo: boolean;
  delay: number;
}

export const noFaults = (): FaultState => ({
  ...{ isSilent: false, isStranger: false, hasPython: true, maySudo: true, delay: 0 },
});
