// The emoji the bot uses, drawn, so that a card looks the same where no emoji font is installed.
import type { ReactNode } from 'react';
import { badge, operationEmoji } from './drawn-operation-emoji.tsx';

const circle = (fill: string) => (
  <>
    <circle cx="12" cy="12" r="9" fill={fill} />
    <path
      d="M6.5 9.5a6.5 6.5 0 015-4"
      stroke="#fff"
      strokeOpacity=".45"
      strokeWidth="1.6"
      fill="none"
      strokeLinecap="round"
    />
  </>
);

const eye = (x: number) => (
  <>
    <ellipse cx={x} cy="12" rx="4.9" ry="6.6" fill="#fff" stroke="#4a525e" strokeWidth="1" />
    <ellipse cx={x - 1.4} cy="13" rx="2.1" ry="3" fill="#3a3f48" />
  </>
);

const hand = (
  <path
    d="M3.5 11h3.7v9H3.5zM8.6 11.2l3.6-7.4c1.9-.2 2.7 1 2.5 2.6l-.6 3.3h4.7c1.5 0 2.2 1.2 1.8 2.5l-1.8 6.1c-.3 1-1 1.6-2.1 1.6H10c-.8 0-1.4-.5-1.4-1.3z"
    fill="#f2b93c"
    stroke="#b9811a"
    strokeWidth="1"
    strokeLinejoin="round"
  />
);

const bell = (
  <path
    d="M12 3.2a6 6 0 00-6 6v4.3L4 17h16l-2-3.5V9.2a6 6 0 00-6-6zM9.6 18.4a2.5 2.5 0 004.8 0z"
    fill="#f0b53a"
    stroke="#b9811a"
    strokeWidth="1"
    strokeLinejoin="round"
  />
);

const drawn: Record<string, ReactNode> = {
  ...operationEmoji,
  red_circle: circle('#dc2f3c'),
  large_orange_circle: circle('#f08a1d'),
  large_yellow_circle: circle('#f2c230'),
  large_green_circle: circle('#2fa968'),
  large_blue_circle: circle('#2f80ed'),
  white_circle: circle('#c9d1da'),
  black_circle: circle('#2b323c'),
  white_check_mark: badge('#2fa968', 'M7.3 12.4l3.2 3.3 6.2-7'),
  arrow_up: badge('#4a78b5', 'M12 17.5v-11M7.5 11L12 6.5l4.5 4.5'),
  arrow_down: badge('#4a78b5', 'M12 6.5v11M7.5 13l4.5 4.5 4.5-4.5'),
  heavy_plus_sign: (
    <path d="M12 4.5v15M4.5 12h15" stroke="currentColor" strokeWidth="3.4" strokeLinecap="round" />
  ),
  heavy_minus_sign: <path d="M4.5 12h15" stroke="currentColor" strokeWidth="3.4" strokeLinecap="round" />,
  x: <path d="M5.5 5.5l13 13M18.5 5.5l-13 13" stroke="#dc2f3c" strokeWidth="4" strokeLinecap="round" />,
  warning: (
    <>
      <path d="M12 3.4L22 20.4H2z" fill="#f4bd3a" stroke="#c08a14" strokeWidth="1.2" strokeLinejoin="round" />
      <path d="M12 9.5v5.2M12 17.4v.1" stroke="#3d2d05" strokeWidth="2.2" strokeLinecap="round" />
    </>
  ),
  no_entry: (
    <>
      <circle cx="12" cy="12" r="9" fill="#dc2f3c" />
      <path d="M7.5 12h9" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
    </>
  ),
  rotating_light: (
    <>
      <path d="M7 18v-5a5 5 0 0110 0v5z" fill="#e5404c" />
      <path d="M4.5 18h15v3h-15z" fill="#5a6472" />
      <path
        d="M12 2.5v2.3M4.6 5.6l1.7 1.6M19.4 5.6l-1.7 1.6M2.5 12h2.2M19.3 12h2.2"
        stroke="#e5404c"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </>
  ),
  eyes: (
    <>
      {eye(6.6)}
      {eye(17.4)}
    </>
  ),
  bell,
  no_bell: (
    <>
      {bell}
      <path d="M4 4l16 16" stroke="#dc2f3c" strokeWidth="2.6" strokeLinecap="round" />
    </>
  ),
  '+1': hand,
  thumbsup: hand,
  test_tube: (
    <>
      <path
        d="M14.5 3.5l6 6-9.4 9.4a4.2 4.2 0 01-6-6z"
        fill="#dfe9f2"
        stroke="#6b7a8c"
        strokeWidth="1.2"
        strokeLinejoin="round"
      />
      <path d="M8.6 10.4l8.2 2.7-5.9 5.9a4 4 0 01-5.7-5.7z" fill="#39b27b" />
    </>
  ),
};

export const quickReactions = ['+1', 'eyes', 'white_check_mark', 'rotating_light', 'warning', 'x'];

export function DrawnEmoji({ name }: { name: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      {drawn[name]}
    </svg>
  );
}

export const isDrawn = (name: string) => Object.hasOwn(drawn, name);
