/** By part, why it does not work now; empty while everything does: `{ slack: 'no connection' }`. */
export type Readiness = () => Record<string, string>;
