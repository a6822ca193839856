/** A button beside a verdict or a running step: the verb's id and its arguments, as a person would type them. */
export interface Offer {
  label: string;
  verb: string;
  args: Record<string, string>;
  style?: 'primary' | 'danger';
  /** Asked before the press counts. */
  confirm?: { title: string; text: string; yes: string };
}
