import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  );
}

export const BackIcon = () => (
  <Icon>
    <path d="M15 5l-7 7 7 7" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon>
    <path d="M7 10l5 5 5-5" />
  </Icon>
);

export const HashIcon = () => (
  <Icon>
    <path d="M9.5 4l-2 16M16.5 4l-2 16M4.5 9h16M3.5 15h16" />
  </Icon>
);

export const LockIcon = () => (
  <Icon>
    <path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3" />
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    <path d="M12 5.5v.01M12 12v.01M12 18.5v.01" strokeWidth="3" />
  </Icon>
);

export const PlusIcon = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);

export const SendIcon = () => (
  <Icon>
    <path d="M5 12h6M5 12L4 4.5 20.5 12 4 19.5z" />
  </Icon>
);

export const ReplyIcon = () => (
  <Icon>
    <path d="M4.5 5.5h15v11h-8l-4 3.5v-3.5h-3z" />
  </Icon>
);

export const SmileIcon = () => (
  <Icon>
    <path d="M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM8.8 14.2a4 4 0 006.4 0M9.2 9.6v.4M14.8 9.6v.4" />
  </Icon>
);

export const SunIcon = () => (
  <Icon>
    <path d="M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4" />
  </Icon>
);

export const MoonIcon = () => (
  <Icon>
    <path d="M20 14.5A8.5 8.5 0 019.5 4a8.5 8.5 0 1010.5 10.5z" />
  </Icon>
);

export const EyeIcon = () => (
  <Icon>
    <path d="M2.5 12s3.5-6.5 9.5-6.5 9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12zM12 9.3a2.7 2.7 0 100 5.4 2.7 2.7 0 000-5.4z" />
  </Icon>
);

export const BellIcon = () => (
  <Icon>
    <path d="M6 16.5V11a6 6 0 0112 0v5.5l1.5 1.5h-15zM10 20.5h4" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon>
    <path d="M12 4l9 16H3zM12 10v4.5M12 17v.01" />
  </Icon>
);

export const ImageIcon = () => (
  <Icon>
    <path d="M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9v.01" />
  </Icon>
);

export const CompassIcon = () => (
  <Icon>
    <path d="M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM15.5 8.5l-2 5-5 2 2-5z" />
  </Icon>
);

export const DownIcon = () => (
  <Icon>
    <path d="M12 5v14M6 13l6 6 6-6" />
  </Icon>
);
