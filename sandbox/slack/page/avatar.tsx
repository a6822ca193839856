import type { PageUser } from '../page-protocol.ts';

interface Props {
  user: PageUser;
  size?: 'small' | 'medium' | 'large';
  online?: boolean | undefined;
}

/** The name always stands beside it, so it is silent for screen readers. */
export function Avatar({ user, size = 'medium', online }: Props) {
  const letter = Array.from(user.realName || user.name)[0]?.toUpperCase() ?? '?';
  const color = /^#[0-9a-f]{6}$/i.test(user.color) ? user.color : '#7a8699';
  return (
    <span className={`avatar avatar-${size}`} style={{ backgroundColor: color }} aria-hidden="true">
      {letter}
      {online !== undefined && <span className={`presence ${online ? 'presence-on' : ''}`} />}
    </span>
  );
}
