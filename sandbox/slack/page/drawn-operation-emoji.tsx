// What the cards of operations and releases use, drawn as their siblings in drawn-emoji.tsx.
import type { ReactNode } from 'react';

const line = (path: string, stroke = 'currentColor', strokeWidth = 2.2) => (
  <path
    d={path}
    stroke={stroke}
    strokeWidth={strokeWidth}
    fill="none"
    strokeLinecap="round"
    strokeLinejoin="round"
  />
);

const shape = (path: string, fill: string, stroke: string) => (
  <path d={path} fill={fill} stroke={stroke} strokeWidth="1" strokeLinejoin="round" />
);

export const badge = (fill: string, path: string) => (
  <>
    <rect x="3" y="3" width="18" height="18" rx="4" fill={fill} />
    {line(path, '#fff', 2.8)}
  </>
);

const padlock = (shackle: string) => (
  <>
    {line(shackle, '#8a94a3', 2.4)}
    {shape('M5 11h14v9.5H5z', '#f0b53a', '#b9811a')}
    {line('M12 14.5v2.6', '#6b4a08', 2)}
  </>
);

const closed = padlock('M8 11V7.5a4 4 0 018 0V11');

const palm = shape(
  'M7 12V6a1.4 1.4 0 012.8 0V4a1.4 1.4 0 012.8 0v1a1.4 1.4 0 012.8 0v2a1.4 1.4 0 012.8 0v8a6 6 0 01-6 6c-3 0-4.6-1.4-6-4l-2.4-3.6c-.8-1.2.8-2.4 1.8-1.4z',
  '#f2b93c',
  '#b9811a',
);

const page = shape('M5 3.5h14v17H5z', '#f4f1e6', '#9a917a');

const blue = '#4a78b5';

export const operationEmoji: Record<string, ReactNode> = {
  arrow_forward: badge(blue, 'M9.5 7.5l6.5 4.5-6.5 4.5z'),
  leftwards_arrow_with_hook: badge(blue, 'M10.5 7L7 10.5l3.5 3.5M7 10.5h7.5a2.8 2.8 0 010 5.6H12'),
  fast_forward: badge(blue, 'M7 8l5 4-5 4zM13 8l5 4-5 4z'),
  black_square_for_stop: badge(blue, 'M9.5 9.5h5v5h-5z'),
  sunny: (
    <>
      <circle cx="12" cy="12" r="4.6" fill="#f7c948" stroke="#d39a1c" strokeWidth="1.2" />
      {line(
        'M12 2.5v2.2M12 19.3v2.2M2.5 12h2.2M19.3 12h2.2M5.3 5.3l1.5 1.5M17.2 17.2l1.5 1.5M18.7 5.3l-1.5 1.5M6.8 17.2l-1.5 1.5',
        '#d39a1c',
        1.8,
      )}
    </>
  ),
  package: (
    <>
      {shape('M3.5 7.5L12 3.5l8.5 4v9.5L12 21l-8.5-4z', '#d9a566', '#9a6a2f')}
      {line('M3.5 7.5L12 11.5l8.5-4M12 11.5V21', '#9a6a2f', 1.4)}
    </>
  ),
  double_vertical_bar: badge(blue, 'M9.3 7.5v9M14.7 7.5v9'),
  arrows_counterclockwise: badge(
    blue,
    'M17 10.5a5.2 5.2 0 00-9.6-1.2V6.8M7.4 9.3h2.4M7 13.5a5.2 5.2 0 009.6 1.2v2.5M16.6 14.7h-2.4',
  ),
  information_source: badge(blue, 'M12 7.2v.1M12 11.2v5.6'),
  heavy_check_mark: line('M4.5 13l5 5.5 10-13', 'currentColor', 3.2),
  grey_question: line('M8 8.6a4 4 0 118 0c0 2.8-4 3-4 6M12 19v.1', '#9aa5b3', 3),
  mag: (
    <>
      <circle cx="10" cy="10" r="6" fill="#cfe4f7" stroke="#5a6472" strokeWidth="2" />
      {line('M14.8 14.8l5.4 5.4', '#5a6472', 3)}
    </>
  ),
  hourglass: (
    <>
      {shape('M7 4h10c0 4-3.6 5.6-3.6 8s3.6 4 3.6 8H7c0-4 3.6-5.6 3.6-8S7 8 7 4z', '#dfe9f2', '#6b7a8c')}
      <path d="M8.6 7.2h6.8L12 11zM8 19c.6-2.6 2.2-3 4-3s3.4.4 4 3z" fill="#e0a13a" />
      {line('M5.5 3.8h13M5.5 20.2h13', '#8a5a2b')}
    </>
  ),
  no_entry_sign: (
    <>
      <circle cx="12" cy="12" r="7.8" stroke="#dc2f3c" strokeWidth="2.8" fill="none" />
      {line('M6.8 6.8l10.4 10.4', '#dc2f3c', 2.8)}
    </>
  ),
  octagonal_sign: shape('M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z', '#dc2f3c', '#a71c28'),
  lock: closed,
  closed_lock_with_key: (
    <>
      {closed}
      {line('M20.5 13v7.5M20.5 18.5h2M20.5 13a1.6 1.6 0 10-.1 0', '#8a94a3', 1.6)}
    </>
  ),
  unlock: padlock('M8 11V6.5a4 4 0 017.6-1.7'),
  raised_hand: palm,
  hand: palm,
  fire: (
    <>
      {shape(
        'M12.5 2.5c.5 4 5.9 6 5.9 11.6a6.4 6.4 0 01-12.8 0c0-2.7 1.3-4.3 2.6-5.9.3 1.6 1 2.4 2 2.8-.4-3.3.3-6.3 2.3-8.5z',
        '#f08a1d',
        '#c9550f',
      )}
      <path d="M12.2 12.5c.3 2 2.5 2.8 2.5 5a2.8 2.8 0 01-5.5 0c0-2 2.2-2.7 3-5z" fill="#f7d04a" />
    </>
  ),
  fog: line('M4 7h11M7 11h13M4 15h12M8 19h11', '#9aa5b3', 2.4),
  snowflake: line(
    'M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M9.8 4.5L12 6.5l2.2-2M9.8 19.5L12 17.5l2.2 2',
    '#4aa3df',
    1.8,
  ),
  scroll: (
    <>
      {page}
      {line('M8 8h8M8 11.5h8M8 15h5', '#9a917a', 1.5)}
      {line('M3.5 4h17M3.5 20h17', '#b08a4a', 2.4)}
    </>
  ),
  memo: (
    <>
      {page}
      {line('M8 8h8M8 11.5h6M8 15h3', '#9a917a', 1.5)}
      {line('M20.5 10.5l-7 7.5', '#f0b53a', 2.8)}
    </>
  ),
};
