import { useEffect, useState } from 'react';
import { Avatar } from './avatar.tsx';
import { MoonIcon, SunIcon } from './icons.tsx';
import { usePage } from './page-context.ts';

/** Whose client this is. Real Slack has no such thing: in a sandbox one person plays everybody. */
export function People() {
  const { state, become } = usePage();
  const { users, me } = state.snapshot;
  return (
    <nav className="people" aria-label="Who you are">
      {users
        .filter((user) => !user.isBot)
        .map((user) => (
          <button
            type="button"
            key={user.id}
            className="person"
            data-testid="person"
            aria-pressed={user.id === me.id}
            aria-label={`Be ${user.realName}`}
            title={user.title ? `${user.realName} · ${user.title}` : user.realName}
            onClick={() => become(user.id)}
          >
            <Avatar user={user} size="large" />
            <span className="person-name">{user.realName.split(' ')[0]}</span>
          </button>
        ))}
      <ThemeToggle />
    </nav>
  );
}

const storageKey = 'quarterdeck-sandbox-theme';
const systemIsDark = () => window.matchMedia('(prefers-color-scheme: dark)').matches;

function ThemeToggle() {
  const [theme, setTheme] = useState(() => localStorage.getItem(storageKey));
  const isDark = theme ? theme === 'dark' : systemIsDark();

  useEffect(() => {
    if (!theme) return;
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(storageKey, theme);
  }, [theme]);

  const label = isDark ? 'Use light colours' : 'Use dark colours';
  return (
    <button
      type="button"
      className="theme-toggle"
      aria-label={label}
      title={label}
      onClick={() => setTheme(isDark ? 'light' : 'dark')}
    >
      {isDark ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
