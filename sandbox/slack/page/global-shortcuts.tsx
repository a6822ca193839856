import { PlusIcon } from './icons.tsx';
import { Menu } from './menu.tsx';
import { usePage } from './page-context.ts';

export function GlobalShortcuts() {
  const { state, send } = usePage();
  const shortcuts = state.snapshot.shortcuts.filter((shortcut) => shortcut.type === 'global');
  if (shortcuts.length === 0) return null;
  return (
    <Menu
      label="Shortcuts"
      trigger={<PlusIcon />}
      className="tool"
      items={shortcuts.map(({ callbackId, name }) => ({
        key: callbackId,
        label: name,
        onSelect: () => void send({ act: 'shortcut', callbackId }),
      }))}
    />
  );
}
